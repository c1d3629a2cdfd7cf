//! Evident
