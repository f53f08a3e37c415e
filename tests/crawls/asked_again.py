"""Narrowings that may be taken away unnoticed, and what narrows in their place."""

# Held by the action or query they lead to, which asks again for the same right, or shown by a test
# of its own.
ASKED_AGAIN = {
    "insight/beginnings/queries.py _held_before within": (
        "test_who_has_lived_through_a_month_begins_no_more"
    ),
    "insight/beginnings/queries.py beginning_of within": (
        "counted only among the cells of the commune, which were narrowed before"
    ),
    "interfaces/presenters/home/first_steps.py beginning_now scope_for": (
        "test_the_steps_of_another_commune_stand_on_nobodys_home"
    ),
    "interfaces/presenters/home/first_steps.py _may scope_for": (
        "a link alone; the page it leads to requires the right again"
    ),
    "interfaces/web/meetings/from_paper.py from_paper scope_for": (
        "the meeting was read within the same scope before"
    ),
    "interfaces/web/templatetags/rights.py may_somewhere scope_for": (
        "a link alone; the page it leads to requires the right again"
    ),
    "library/regulations/actions/__init__.py acknowledge require": (
        "the page requires the same right before it"
    ),
    "work/meetings/actions/from_paper.py _call_the_roll of_unit": (
        "the meeting itself narrows: a meeting lies in one cell"
    ),
    "insight/reviews/actions/__init__.py declare_fact of_unit": (
        "test_the_versions_of_a_fact_are_counted_in_each_cell_for_itself"
    ),
    "insight/scoring/actions/trials.py work_out_trial scope_for": (
        "cells_to_try looks below the trial's unit only"
    ),
    "interfaces/web/regulations/listing.py regulations scope_for 2": (
        "a link alone; the form it leads to requires the right again"
    ),
    "interfaces/web/regulations/reading.py trail_of scope_for": (
        "a link alone; the list it leads to requires the right again"
    ),
    "interfaces/web/scoring/trials.py regulation_trial scope_for 2": (
        "the unit that is found is required in the next line"
    ),
    "insight/reviews/queries/sums.py _counts_by_committee within": (
        "counted below committees that were narrowed before"
    ),
    "insight/reports/queries/__init__.py planning_overdue of_unit": (
        "a cell that the actor leads; only whether it met is asked"
    ),
    "work/meetings/queries/signatures.py by_one_account_among within": (
        "meetings that the page read within the same scope"
    ),
    "work/meetings/queries/signatures.py by_one_account_among within 2": (
        "meetings that the page read within the same scope"
    ),
    "work/meetings/queries/signatures.py by_one_account_among within 3": (
        "minutes that were narrowed before"
    ),
    "insight/reports/queries/history.py histories_of within": (
        "cells of which the same scope has read something from paper"
    ),
    "insight/reports/queries/kept.py _rows within": (
        "cells that were found for the page within the same scope"
    ),
    "insight/reports/queries/recount.py recount_kept_months within": (
        "test_only_the_scope_and_the_months_asked_for_are_compared"
    ),
    "insight/reports/queries/recount.py _recounted within": (
        "cells of kept months that were narrowed before"
    ),
    "insight/reviews/queries/earlier.py paper_months within": (
        "only of cells and below units that were narrowed before"
    ),
    "insight/reviews/queries/sums.py _on_paper within": (
        "only tells which of the rows is the last; the rows below narrow"
    ),
    "insight/reviews/queries/sums.py _on_paper within 2": (
        "only tells which months a meeting stands in; the rows below narrow"
    ),
    "insight/reviews/queries/sums.py _on_paper within 3": (
        "counted below committees that were narrowed before"
    ),
    "insight/reviews/queries/sums.py _reviews_by_committee within": (
        "counted below committees that were narrowed before"
    ),
    "interfaces/web/meetings/agenda/items.py undo_drop scope_for": (
        "the meeting was asked for with its right; take_up_opinion asks again"
    ),
    "interfaces/web/meetings/agenda/items.py _take scope_for": (
        "the meeting narrows: a meeting lies in one cell"
    ),
    "interfaces/web/meetings/task_review.py _mark_alone scope_for": (
        "the meeting was asked for with the same right to take the step"
    ),
    "work/meetings/queries/signatures.py awaits_adoption of_unit": (
        "the meeting narrows: a meeting lies in one cell"
    ),
    "work/meetings/queries/signatures.py awaits_adoption of_unit 2": (
        "the minutes narrow: they lie in one cell"
    ),
    "work/meetings/queries/telling.py _mails of_unit": (
        "the page that a notice leads to narrows: it is that of the meeting"
    ),
    "interfaces/web/years/sums.py sums_of scope_for": (
        "those directly below a unit for which the right was asked"
    ),
    "insight/reports/actions.py ask_papers scope_for": (
        "only the number of cells below a unit for which the right was asked"
    ),
    "insight/reports/actions.py make_papers scope_for": (
        "make_papers requires report.export over the same unit"
    ),
    "insight/reports/actions.py make_papers scope_for 2": (
        "make_papers requires report.export over the same unit"
    ),
    "insight/reports/actions.py make_papers scope_for 3": (
        "make_papers requires report.export over the same unit"
    ),
    "insight/reports/queries/papers.py published_resolutions within": (
        "below a unit for which make_papers requires the right"
    ),
    "insight/reports/queries/papers.py submitted_sheets within": (
        "below a unit for which make_papers requires the right"
    ),
    "insight/reports/queries/papers.py cells_in within": (
        "the cells of a file that was made below the unit"
    ),
    "interfaces/web/reports/month_papers.py papers_take scope_for": (
        "the cells of a file that was made below the unit"
    ),
    "interfaces/web/reports/month_papers.py _own_run require": (
        "test_who_lost_the_right_meanwhile_gets_nothing"
    ),
    "work/meetings/queries/neighbours.py around_of of_unit": (
        "test_thematic_meeting_of_another_cell_counts_nowhere"
    ),
    "work/meetings/queries/room.py disputed_count of_unit": (
        "the meeting itself narrows: a meeting lies in one cell"
    ),
    "work/meetings/queries/room.py report_waits of_unit": (
        "the task itself narrows: a task lies in one cell"
    ),
    "work/changes/actions/undoing.py _lasting_again of_unit": (
        "test_closing_that_is_taken_back_lets_a_charge_of_another_cell_end_on_that_day"
    ),
    "interfaces/presenters/home/departments.py _to_cover scope_for": (
        "the cells below the office's own committee; the link asks for the right again"
    ),
    "work/meetings/actions/changing.py _aware_of_the_day of_unit": (
        "the meeting itself narrows: a meeting lies in one cell"
    ),
    "work/meetings/queries/calendar.py dropped_with of_unit": (
        "test_a_meeting_of_another_cell_that_the_same_storm_calls_off_is_none_of_ours"
    ),
    "work/meetings/queries/calendar.py lacks_first_meeting of_unit": (
        "test_a_first_month_lacks_its_meeting_whatever_another_cell_has"
    ),
    "work/rosters/queries.py _departed path_filter": (
        "test_who_left_for_another_commune_has_departed_from_here"
    ),
    "work/rosters/queries.py known_of path_filter": (
        "each row is compared with the cells below once more"
    ),
    "work/rosters/queries.py known_of path_filter 2": (
        "each row is compared with the cells below once more"
    ),
    "work/rosters/queries.py known_of within": (
        "each row is compared with the cells below once more"
    ),
    "interfaces/web/account/logins.py committee_logins scope_for": (
        "the unit was asked for with the same right in the line before"
    ),
    "interfaces/web/account/logins.py slips require": (
        "test_who_has_lost_the_right_gets_no_files_any_more"
    ),
    "work/logins/actions.py make_slips scope_for": (
        "make_slips requires slip.print over the same unit"
    ),
    "work/rosters/tasks.py apply scope_for": (
        "apply_roster requires roster.import over the same unit"
    ),
}
