import Authentication
import Foundation
import SpectralFiles
import Spectroscopy
import TestSupport
import Testing

/// One saved model a format version must open for ever, and predict what it predicted when it was saved.
struct ModelArchiveTests {
    private static let folder = SharedFolder.packageRoot.appendingPathComponent("Tests/AuthenticationTests/Archive")

    @Test(arguments: ["origin-v1", "origin-v1-msc", "origin-v1-svc"])
    func archivedModelPredictsItsNumbers(name: String) throws {
        let bytes = try Data(contentsOf: Self.folder.appendingPathComponent("\(name).bencao.json"))
        let model = try OriginModel.decode(bytes)
        let spectra = try SpectralFile.read(
            path: Self.folder.appendingPathComponent("new.csv").path
        ).spectra()
        let hash = SourceFile.sha256(of: bytes)
        let answers = try model.predict(spectra, modelHash: hash)
        let archived = try String(
            contentsOf: Self.folder.appendingPathComponent("\(name).answers.jsonl"), encoding: .utf8
        ).split(separator: "\n").map { try JSONDecoder().decode(OriginAnswer.self, from: Data($0.utf8)) }
        try #require(answers.count == archived.count && answers.count == 15)
        for (answer, old) in zip(answers, archived) {
            #expect(answer.model == old.model)
            #expect(answer.sample == old.sample && answer.lot == old.lot)
            #expect(answer.answer == old.answer)
            #expect(answer.pValue == old.pValue)
            #expect(answer.applicability.inside == old.applicability.inside)
            #expect(answer.applicability.nearest.map(\.sample) == old.applicability.nearest.map(\.sample))
            // Another processor may round otherwise: 1e-9.
            #expect(close(answer.applicability.scoreDistance, old.applicability.scoreDistance))
            #expect(close(answer.applicability.orthogonalDistance, old.applicability.orthogonalDistance))
            for (near, oldNear) in zip(answer.applicability.nearest, old.applicability.nearest) {
                #expect(close(near.distance, oldNear.distance))
            }
        }
        // Reading and writing leaves every byte as it was.
        #expect(try model.encoded() == bytes)
    }

    /// PLS, and the optional part `estimator`: ridge regression on channels that were selected.
    @Test(arguments: ["content-v1", "content-v1-ridge"])
    func archivedContentModelGivesItsValues(name: String) throws {
        let bytes = try Data(contentsOf: Self.folder.appendingPathComponent("\(name).bencao.json"))
        let model = try ContentModel.decode(bytes)
        let spectra = try SpectralFile.read(
            path: Self.folder.appendingPathComponent("content-new.csv").path
        ).spectra()
        let answers = try model.predict(spectra, force: true, modelHash: SourceFile.sha256(of: bytes))
        let archived = try String(
            contentsOf: Self.folder.appendingPathComponent("\(name).answers.jsonl"), encoding: .utf8
        ).split(separator: "\n").map { try JSONDecoder().decode(ContentAnswer.self, from: Data($0.utf8)) }
        try #require(answers.count == archived.count && answers.count == 14)
        #expect(archived.count { $0.isFavourable } == 5)
        for (answer, old) in zip(answers, archived) {
            #expect(answer.sample == old.sample && answer.model == old.model && answer.pValue == old.pValue)
            let (value, before) = (try #require(answer.values.first), try #require(old.values.first))
            #expect(value.inside == before.inside && value.unit == "g/L" && value.forced == before.forced)
            #expect(close(value.value ?? 0, before.value ?? 1))
            #expect(close(value.low ?? 0, before.low ?? 1) && close(value.high ?? 0, before.high ?? 1))
            #expect(close(value.applicability.scoreDistance, before.applicability.scoreDistance))
            #expect(value.applicability.nearest.map(\.sample) == before.applicability.nearest.map(\.sample))
        }
        #expect(try model.encoded() == bytes)
    }

    @Test func archivedAdulterantModelGivesItsVerdicts() throws {
        let bytes = try Data(contentsOf: Self.folder.appendingPathComponent("adulterant-v1.bencao.json"))
        let model = try AdulterantModel.decode(bytes)
        let spectra = try SpectralFile.read(
            path: Self.folder.appendingPathComponent("new.csv").path
        ).spectra()
        let answers = try model.predict(spectra, modelHash: SourceFile.sha256(of: bytes))
        let archived = try String(
            contentsOf: Self.folder.appendingPathComponent("adulterant-v1.answers.jsonl"), encoding: .utf8
        ).split(separator: "\n").map { try JSONDecoder().decode(AdulterantAnswer.self, from: Data($0.utf8)) }
        try #require(answers.count == archived.count && answers.count == 15)
        #expect(Set(archived.map(\.answer)).count == 2)
        for (answer, old) in zip(answers, archived) {
            #expect(answer.sample == old.sample && answer.model == old.model)
            #expect(answer.answer == old.answer && answer.pValue == old.pValue)
            #expect(answer.classical.role == old.classical.role)
            #expect(close(answer.classical.distance, old.classical.distance))
            #expect(close(answer.robust?.limit ?? 0, old.robust?.limit ?? 1))
            #expect(close(answer.procrustes?.distance ?? 0, old.procrustes?.distance ?? 1))
            #expect(answer.applicability.nearest.map(\.sample) == old.applicability.nearest.map(\.sample))
            #expect(answer.contributions.map(\.from) == old.contributions.map(\.from))
        }
        #expect(try model.encoded() == bytes)
    }

    private func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(abs(a), abs(b), 1e-3) }
}
