"""Measuring the assistant: samples, runs, scores, metrics, the gate."""
