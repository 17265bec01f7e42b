"""Full size without a download: does a model fit here, how fast is it, and which settings are best?

Memory and speed do not depend on the values of the weights: models of the full shape with random weights show
both exactly. `predict` computes the memory that a model's work needs, `plan` that of several models at once,
and `rehearse` measures.
"""
