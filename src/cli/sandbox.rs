//! The arguments of `sandbox`.

use std::path::PathBuf;

use clap::Args;

/// `viewfinder sandbox`.
#[derive(Debug, Args)]
pub struct Sandbox {
    /// Loopback address to listen on; port 0 picks a free port
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:0")]
    pub listen: String,

    /// Speed, as a multiple of a real provider's
    #[arg(long, value_name = "N", default_value = "1", allow_negative_numbers = true)]
    #[arg(value_parser = crate::sandbox::speed)]
    pub speed: f64,

    /// How well models obey.
    #[arg(long, value_name = "SPEC")]
    #[arg(help = "How well models obey, such as gen4:z=-1,drift=0.05;*:r=0")]
    pub obey: Option<crate::sandbox::Obey>,

    /// Play money of the account, in dollars, or unlimited
    #[arg(long, value_name = "USD")]
    pub money: Option<crate::sandbox::Purse>,

    /// Inject a fault: ROUTE:WHEN=KIND[,NAME=VALUE..], such as generate:1=429,retry-after=2
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<crate::sandbox::Fault>,

    /// Log every request to this file as JSON Lines
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
}
