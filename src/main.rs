//! The `stepproof` command.

fn main() -> std::process::ExitCode {
    stepproof::cli::main()
}
