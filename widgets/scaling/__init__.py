"""What the scaling panel is made of: coefficients of presets and phi, rows of slider and box, totals with deltas."""
