"""How parameters are trained: their groups, schedules and averages."""
