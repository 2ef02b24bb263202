"""What a person types, understood: words, operators, phrases, fields and dates.

Words are data. An operator is one only where it can be one; a bracket without
its partner, a field that does not exist or a lone ``AND`` are words or nothing,
never an error and never silence.
"""
