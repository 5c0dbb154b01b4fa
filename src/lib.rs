//! viewfinder: a keyboard-driven terminal studio for AI text-to-video.
