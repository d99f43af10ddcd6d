"""The renderers of the statements that are being replaced; nothing new uses them."""
