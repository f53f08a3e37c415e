"""The words of the rules: findings, values, packs, facts and conditions; all else uses them."""
