"""Settings, addresses and the wiring table; the only place that joins the floors."""
