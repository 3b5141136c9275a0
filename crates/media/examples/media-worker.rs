//! The decoding process of this crate's own tests: nothing but the worker loop. The product's own binary has it as a command.

fn main() -> std::io::Result<()> {
    media::worker_main()
}
