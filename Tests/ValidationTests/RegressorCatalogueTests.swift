import Foundation
import LinearAlgebra
import Modelling
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

/// What every regression of the catalogue must do, with and without a selection of channels.
struct RegressorCatalogueTests {
    private static func data(rows: Int, seed: UInt64) throws -> (x: Matrix, y: Matrix, lots: Lots) {
        let spectra = try SyntheticContents.make(lots: rows, channels: 40, seed: seed)
        let y = spectra.samples.map { Double($0.metadata["protein"] ?? "") ?? 0 }
        return (spectra.x, Matrix(column: y), Lots.of(spectra).lots)
    }

    private func check<Regressor: CataloguedRegressor>(_ regressor: Regressor) throws {
        let (x, y, lots) = try Self.data(rows: 24, seed: 1)
        let new = try Self.data(rows: 10, seed: 2)
        let most = min(regressor.complexities(lots: 24, limit: 5), 8)
        let path = try regressor.path(x, y, lots: lots, maximum: most, seed: 3)
        #expect(path.count >= 1 && path.count <= most)
        let predictions = try path.predictions(for: new.x)
        #expect(predictions.count == path.count)
        #expect(predictions.allSatisfy { $0.rows == 10 && $0.columns == 1 })
        // The model is that of the largest complexity, and so is its line.
        let model = try path.model()
        let predicted = try model.predict(new.x)
        #expect(model.channels == 40)
        for row in 0..<10 { #expect(abs(predicted[row, 0] - predictions[path.count - 1][row, 0]) < 1e-7) }
        if let line = model.line {
            let values = try line.predict(new.x)
            for row in 0..<10 { #expect(abs(predicted[row, 0] - values[row, 0]) < 1e-7) }
        }
        // A path to a smaller maximum is a beginning of it.
        let shorter = try regressor.path(x, y, lots: lots, maximum: 2, seed: 3)
        let first = try shorter.predictions(for: new.x)
        for a in first.indices where a < predictions.count {
            for row in 0..<10 { #expect(abs(first[a][row, 0] - predictions[a][row, 0]) < 1e-6) }
        }
        // A model read again says the same bits, and refuses rows of another length.
        let bytes = try JSONEncoder().encode(model)
        let read = try JSONDecoder().decode(Regressor.Path.Model.self, from: bytes)
        #expect(try read.predict(new.x) == predicted)
        #expect(throws: ModellingError.channelMismatch(found: 39, expected: 40)) {
            try model.predict(new.x.prefix(columns: 39))
        }
        #expect(!regressor.setting(1).isEmpty && !regressor.shortSetting(most).isEmpty)
    }

    @Test("path, model, line and file agree", arguments: RegressorCatalogue.regressors.map { $0.identifier })
    func agreement(_ name: String) throws {
        let type = try #require(RegressorCatalogue.regressor(name))
        #expect(type.kind == .regression && type.identifier == name)
        try check(RegressorCatalogue.make(type, parameters: [:]))
    }

    @Test("so they do on channels that are selected first")
    func selected() throws {
        let selection = IntervalPLS(intervals: 5, maximumLatentVariables: 3)
        let regressor = SelectingRegression(selection: selection, regressor: RidgeGrid())
        try check(regressor)
        let (x, y, lots) = try Self.data(rows: 24, seed: 1)
        let model = try regressor.path(x, y, lots: lots, maximum: 8, seed: 3).model()
        let line = try #require(model.line)
        #expect(model.selected.count < 40)
        #expect(line.coefficients.indices.allSatisfy { model.selected.contains($0) == (line.coefficients[$0] != 0) })
    }

    @Test("O-PLS predicts as PLS does; the penalties of ridge regression fall, and with them the calibration error")
    func known() throws {
        let (x, y, _) = try Self.data(rows: 24, seed: 1)
        let new = try Self.data(rows: 6, seed: 4).x
        let pls = try PLSRegression(latentVariables: 4).fit(x, y).predictions(for: new)
        for a in 1...4 {
            let opls = try OrthogonalPLS().path(x, y, maximum: a).model()
            #expect(opls.orthogonalComponents == a - 1)
            let predicted = try opls.predict(new)
            for row in 0..<6 { #expect(abs(predicted[row, 0] - pls[a - 1][row, 0]) < 1e-8) }
        }
        #expect(throws: ModellingError.shapeMismatch(what: "responses", found: 2, expected: 1)) {
            try OrthogonalPLS().path(x, Matrix(rows: 24, columns: 2, elements: y.elements + y.elements), maximum: 2)
        }
        let grid = RidgeGrid()
        let path = try grid.path(x, y, maximum: 30)
        #expect(path.count == 19 && zip(path.penalties, path.penalties.dropFirst()).allSatisfy { $0 > $1 })
        let errors = try path.predictions(for: x).map { ($0 - y).rowSquaredNorms.reduce(0, +) }
        #expect(zip(errors, errors.dropFirst()).allSatisfy { $0 > $1 })
        // λ = r·s₁², s₁ by the decomposition itself.
        let centred = x.subtractingFromRows(x.columnMeans)
        let largest = try SingularValueDecomposition(of: centred).singularValues[0]
        #expect(abs(path.penalties[4] / (0.01 * largest * largest) - 1) < 1e-12)
    }

    @Test("parameters: what there is, what the search chooses, what is of another type")
    func parameters() throws {
        let ridge = try #require(RegressorCatalogue.regressor("ridge"))
        let made = try RegressorCatalogue.make(ridge, parameters: ["relativePenalties": .array([.number(0.5)])])
        #expect((made as? RidgeGrid)?.relativePenalties == [0.5])
        #expect(
            throws: ModellingError.invalidParameter(
                name: "scale", value: "3", needed: "it must be: \(ridge.parameters[1].summary)")
        ) { try RegressorCatalogue.make(ridge, parameters: ["scale": .integer(3)]) }
        let pcr = try #require(RegressorCatalogue.regressor("pcr"))
        #expect(
            throws: ModellingError.invalidParameter(
                name: "components", value: "3", needed: "the search chooses it")
        ) { try RegressorCatalogue.make(pcr, parameters: ["components": .integer(3)]) }
        #expect(
            throws: ModellingError.invalidParameter(
                name: "gamma", value: "1", needed: "pcr has no such parameter; it has scale")
        ) { try RegressorCatalogue.make(pcr, parameters: ["gamma": .integer(1)]) }
        for bad in [[0.0], [], [-1], [.infinity]] {
            let (x, y, _) = try Self.data(rows: 8, seed: 1)
            #expect(throws: ModellingError.self) {
                try RidgeGrid(relativePenalties: bad).path(x, y, maximum: 2)
            }
        }
    }
}
