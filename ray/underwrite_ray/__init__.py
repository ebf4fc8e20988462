"""What runs on the Ray cluster: a driver that hands tasks to Ray, and one Node process per Ray worker that does them.

No modelling happens here. Tasks, data sets and results pass through as text and bytes.
"""
