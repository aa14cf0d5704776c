import Foundation
import Glibc

/// A terminal without a screen, to see what the command writes to one.
final class Terminal {
    private let screen: Int32
    /// The side that a process writes to.
    private var keyboard: Int32

    struct NoTerminal: Error {}

    init() throws {
        // The calls that POSIX has for this are not in the Glibc module; these are what they do on Linux.
        let (unlock, number) = (UInt(0x4004_5431), UInt(0x8004_5430))
        screen = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        var (zero, index): (Int32, Int32) = (0, 0)
        guard screen >= 0, ioctl(screen, unlock, &zero) == 0, ioctl(screen, number, &index) == 0 else {
            throw NoTerminal()
        }
        keyboard = open("/dev/pts/\(index)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard keyboard >= 0 else { throw NoTerminal() }
    }

    deinit {
        close(screen)
        if keyboard >= 0 { close(keyboard) }
    }

    /// Runs the command with this terminal as standard error and gives what it wrote there.
    ///
    /// - Parameter isEnough: when it is true of the text so far, or after `seconds`, the command is interrupted.
    func errors(
        of arguments: [String], in folder: WorkFolder, environment: [String: String] = [:], seconds: Double = 30,
        isEnough: (String) -> Bool = { _ in false }
    ) throws -> String {
        let running = try CommandRun.start(
            arguments, in: folder, errors: .descriptor(keyboard), environment: environment)
        // Only the command holds this side now: its end is the end of the text.
        close(keyboard)
        keyboard = -1
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 12)
        let end = Date().addingTimeInterval(seconds)
        var isInterrupted = false
        while true {
            let count = read(screen, &buffer, buffer.count)
            if count > 0 { bytes += buffer[..<count] }
            if count < 0 && errno != EAGAIN { break }
            if count <= 0 { usleep(2000) }
            if !isInterrupted, Date() > end || isEnough(String(decoding: bytes, as: UTF8.self)) {
                isInterrupted = true
                running.signal(SIGINT)
            }
            if Date() > end.addingTimeInterval(10) { running.signal(SIGKILL) }
        }
        _ = try running.wait(seconds: 10)
        return String(decoding: bytes, as: UTF8.self)
    }
}
