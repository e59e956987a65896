"""The only room where Monte Carlo and theory meet: the verification table and fits."""
