"""How good the engines are, on data nobody here wrote, beside simple baselines in the same run."""
