"""Speed as ratios against honest bare handlers: ``python -m benchmarks`` (or ``make bench``)."""
