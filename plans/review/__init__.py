"""Review: from draft to approved, with everything that people say on the way."""
