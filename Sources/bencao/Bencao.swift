import ArgumentParser
import CStart
import Chemometrics
import Foundation

/// The command `bencao`: parsing, files and printing; the statistics are in the libraries.
@main
struct Bencao: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bencao",
        abstract:
            "Authenticates herbal medicine from spectra: where from, genuine or not, how much, with evidence to defend.",
        discussion: """
            Results go to standard output; findings, progress and errors go to standard error.

            Exit codes: 0 done, every verdict favourable; 1 done, some sample unfavourable or some file unread; \
            64 usage; 65 data unreadable or not fitting; 66 input missing; 70 internal; 73 output exists or cannot \
            be created; 74 input or output failed.
            """,
        version: SoftwareVersion.current,
        subcommands: [
            Origin.self, Adulterant.self, Content.self, TransferGroup.self, CubeGroup.self, Explore.self, Info.self,
            Convert.self, Preprocess.self, Methods.self, Formats.self, PlanGroup.self, ModelGroup.self,
        ])

    static func main() {
        cs_begin()
        occupyStandardStreams()
        ignoreBrokenPipes()
        PendingFiles.unlinkWhenInterrupted()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            if !(error is ExitCode), exitCode(for: error) == .validationFailure, Console.wantsJSON() {
                Console.tellAsJSON(CommandError.arguments(message(for: error)))
            } else {
                exit(withError: error)
            }
            exit(withError: ExitCode.validationFailure)
        }
    }
}
