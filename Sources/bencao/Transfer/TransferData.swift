import Chemometrics
import Foundation

/// The spectra of two instruments, as the command line names them.
struct TransferData {
    let primary: Spectra
    let secondary: Spectra
    let sources: [SourceFile]
    let findings: [Finding]
    let unread: Int
    private let primaryPath: String
    private let secondaryPath: String

    /// Reads both; samples that are excluded are left out of the secondary spectra, and so of the transfer.
    ///
    /// - Parameter list: the file of the samples that the transfer is restricted to.
    init(
        primary: String, secondary: String, samplesFrom list: String?, columnsOf plan: some PipelinePlan,
        _ read: ReadOptions, exclude: [String: String], _ console: Console
    ) throws {
        let samples = try list.map { path in
            try Self.placed(path) { try TransferSampleList(parsing: InputFile.bytes(of: path)) }
        }
        let first = try DataLoader.load(primary, columnsOf: plan, read, exclude: [:], console)
        let second = try DataLoader.load(secondary, columnsOf: plan, read, exclude: exclude, console)
        var findings = first.findings
        findings += second.findings.filter { !first.findings.contains($0) }
        if let samples {
            let (chosen, finding) = try Self.placed(secondary) { try samples.select(from: second.spectra) }
            self.secondary = chosen
            if let finding { findings.append(finding) }
        } else {
            self.secondary = second.spectra
        }
        self.primary = first.spectra
        sources = first.sources + second.sources
        self.findings = findings
        unread = first.unread + second.unread
        primaryPath = primary
        secondaryPath = secondary
        try requireTwoInstruments()
    }

    private func requireTwoInstruments() throws {
        do throws(TransferError) {
            try PairedSpectra.joining(primary: primary, secondary: secondary).requireTwoInstruments()
        } catch {
            throw PlacedError(path: secondaryPath, underlying: error)
        }
    }

    /// Runs work on both; an error is told with the file that it is of.
    func placed<R>(_ work: () throws -> R) throws -> R {
        do {
            return try work()
        } catch let error as AuthenticationError {
            switch error {
            case .plan, .instrumentsExchanged: throw error
            // What does not fit between the instruments is a matter of the second one.
            case .transfer: throw PlacedError(path: secondaryPath, underlying: error)
            default: throw PlacedError(path: primaryPath, underlying: error)
            }
        }
    }

    /// As the function of that name, for a file that is no plan of a calibration.
    private static func placed<R>(_ path: String, _ work: () throws -> R) throws -> R {
        do {
            return try work()
        } catch let error as AuthenticationError {
            throw PlacedError(path: path, underlying: error)
        }
    }
}
