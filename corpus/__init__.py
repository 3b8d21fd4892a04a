"""Documents in, passages out: verbatim texts, their outline, and exact slices of them."""
