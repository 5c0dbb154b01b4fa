//! What `sandbox` understands.

use std::path::PathBuf;

use clap::Args;

/// `viewfinder sandbox`.
#[derive(Debug, Args)]
pub struct Sandbox {
    /// Address of this machine to listen on; port 0 takes a free one
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:0")]
    pub listen: String,

    /// How many times faster than a real provider
    #[arg(long, value_name = "N", default_value = "1", allow_negative_numbers = true)]
    #[arg(value_parser = crate::sandbox::speed)]
    pub speed: f64,

    /// How far models do what they are told: MODEL:NAME=NUMBER[,..][;..], such as gen4:z=-1;*:r=0
    #[arg(long, value_name = "SPEC")]
    pub obey: Option<crate::sandbox::Obey>,

    /// Misbehave: ROUTE:WHEN=KIND[,NAME=VALUE..], such as generate:1=429,retry-after=2
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<crate::sandbox::Fault>,

    /// Write every request to this file as JSON Lines
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
}
