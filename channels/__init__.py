"""Ways in and out: each channel reads what arrives on one platform and sends what the desk says there."""
