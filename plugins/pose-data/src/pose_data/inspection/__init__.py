"""Looking at data sets: pictures before and after the pipeline, and numbers."""
