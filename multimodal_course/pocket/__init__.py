"""The pocket world: what its pictures and texts are, and how the models that know it are trained."""
