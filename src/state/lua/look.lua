-- Whether the run looks damaged: 1 or 0.

return is_damaged() and 1 or 0
