import ArgumentParser
import Chemometrics
import Foundation

/// `bencao … predict MODEL DATA`, whatever the pipeline.
protocol PredictCommand: BencaoCommand, SendableMetatype {
    associatedtype Model: PipelineModel
    associatedtype Answer: PipelineAnswer

    var answer: AnswerOptions { get }
    var unit: UnitOptions { get }
    var read: ReadOptions { get }

    /// The answer for each sample or lot of some spectra; called from several threads.
    func predictor(of model: Model, hash: String) throws -> @Sendable (Spectra) throws -> [Answer]
    /// What a person should know of spectra that are answered for; called from several threads.
    func remarks(of model: Model) -> @Sendable (Spectra) -> [Finding]
    /// What an answer is made of, and may not be parted: all spectra of a sample, or of a lot.
    var whole: AnswerUnit { get }
    /// The answers for programs that read tables, with a header or without.
    static func csv(_ answers: [Answer], of model: Model, headed: Bool) -> String
    /// The answers for people.
    static func table(_ answers: [Answer], of model: Model) -> String
}

extension PredictCommand {
    func remarks(of model: Model) -> @Sendable (Spectra) -> [Finding] { { _ in [] } }

    func execute(_ console: Console) throws -> ExitStatus {
        let (model, hash) = try ModelReader.model(Model.self, at: answer.model, beside: answer.data)
        let predict = try placed(answer.data) { try predictor(of: model, hash: hash) }
        let remarks = remarks(of: model)
        let progress = ProgressBar(console)
        defer { progress.finish() }
        let data = try answer.pieces(columnsOf: model.plan, read, console, joining: whole, progress)
        var writer = AnswerWriter<Self>(model, hash: hash, data, console)
        // Each piece by one thread, written in order; the number together bounds the memory.
        let together = 16
        for first in stride(from: 0, to: data.count, by: together) {
            let format = output.format
            let pieces = try Parallel.map(min(together, data.count - first)) { k throws -> AnswerWriter<Self>.Piece in
                try AnswerWriter<Self>.Piece(
                    data.answers(first + k, by: predict, remarks: remarks, hold: console.hold), of: model, as: format)
            }
            for piece in pieces { try writer.add(piece) }
            progress.show(data.unit, data.done(min(first + together, data.count)), data.total)
        }
        progress.finish()
        return try writer.finish()
    }
}
