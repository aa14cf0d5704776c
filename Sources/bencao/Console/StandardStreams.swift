import Foundation
import Glibc

/// A closed reader is no error: writing to it ends the command quietly.
func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

/// Writes all bytes to a file descriptor; ends with code 0 when the reader has gone.
func write(_ bytes: Data, to descriptor: Int32) throws {
    try bytes.withUnsafeBytes { buffer in
        var offset = 0
        while offset < buffer.count {
            let written = Glibc.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
            if written < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { Glibc.exit(0) }
                throw CommandError.cannotWrite(
                    path: descriptor == 1 ? "standard output" : "standard error",
                    reason: String(cString: strerror(errno)))
            }
            offset += written
        }
    }
}

/// Whether a file descriptor is a terminal.
func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

/// Seconds of a clock that never goes back.
func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
