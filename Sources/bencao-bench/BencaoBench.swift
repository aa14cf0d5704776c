import ArgumentParser
import CStart
import Chemometrics
import Foundation

/// The benchmark of the libraries: one workload on given data, with its check values.
///
/// Peers in other languages read the same files and print the same line, so that one script can run both in turn and
/// compare times and values.
@main
struct BencaoBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bencao-bench",
        abstract: "Runs one workload on the data of the performance folder and prints its time and check values.",
        discussion: """
            The data are made by the generator of the performance folder; Scripts/bench does it all: data, peers, \
            ours in turn with them, and one table of ratios.

            Example: bencao-bench W1.snv bencao 2 7 --data DIR
            """,
        version: SoftwareVersion.current)

    @Flag(help: "List the workloads: case, program, thread counts, repeats.")
    var list = false

    @Option(help: ArgumentHelp("Folder with the data.", valueName: "directory"))
    var data = "."

    @Flag(help: "Print one line of JSON instead of text.")
    var json = false

    @Flag(help: "Give the memory of results back to the system between repeats, and take it anew.")
    var fresh = false

    @Argument(help: "The workload, as listed.")
    var workload: String?

    @Argument(help: "The program: bencao.")
    var program = "bencao"

    @Argument(help: "Threads; 0 for as many as there are processors.")
    var threads = 0

    @Argument(help: "Repeats after the first run, which is not counted.")
    var repeats = 5

    func validate() throws {
        guard !list else { return }
        guard let workload, Workload.named(workload) != nil else {
            throw ValidationError(
                workload.map { "There is no workload \"\($0)\"; --list names all." } ?? "Name a workload; --list does.")
        }
        guard threads >= 0 else { throw ValidationError("Threads: 0 or more, not \(threads).") }
        guard repeats >= 1 else { throw ValidationError("Repeats: 1 or more, not \(repeats).") }
    }

    static func main() {
        cs_begin()
        main(nil)
    }

    func run() throws {
        guard !list, let workload = workload.flatMap(Workload.named) else {
            for workload in Workload.all { print(workload.name, program, "1,2", workload.repeats) }
            return
        }
        Parallel.limitThreads(to: threads)
        let body = try workload.prepare(BenchmarkData(folder: data))
        if !fresh { LargeArrays.keepMemory(upTo: 1 << 30) }
        let before = ProcessUsage.current
        var check: [Double] = []
        var walls: [Double] = []
        var processor: [Double] = []
        for repeated in 0...repeats {
            let usage = ProcessUsage.current
            let clock = ContinuousClock()
            let start = clock.now
            let result = try body()
            let elapsed = clock.now - start
            let used = ProcessUsage.current.processorSeconds - usage.processorSeconds
            if repeated == 0 {
                check = result()
                continue
            }
            walls.append(Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
            processor.append(used)
        }
        let record = BenchmarkRecord(
            case: workload.name, peer: program, version: SoftwareVersion.current, threads: threads, reps: repeats,
            medianSeconds: SampleQuantile.median(walls) ?? 0, minimumSeconds: walls.min() ?? 0,
            processorSeconds: processor.min() ?? 0, peakMegabytes: ProcessUsage.current.peakMegabytes,
            megabytesBefore: before.peakMegabytes, check: check)
        print(json ? try record.line() : record.text)
    }
}
