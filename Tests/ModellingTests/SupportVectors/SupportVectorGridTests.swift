import LinearAlgebra
import Spectroscopy
import TestSupport
import Testing

@testable import Modelling

@Suite struct SupportVectorGridTests {
    static let x = SupportVectorTests.x
    static let labels = SupportVectorTests.labels
    static let new = SupportVectorTests.new

    @Test("each point is the machine of its own parameters")
    func classification() throws {
        for kernel in SupportVectorKernel.allCases {
            let grid = SupportVectorGrid(
                kernel: kernel, costs: [1, 30], relativeGammas: [0.1, 1], degree: 2, coef0: 1, tolerance: 1e-8)
            let path = try grid.path(Self.x, Self.labels, maximum: 100)
            #expect(path.count == (kernel == .linear ? 2 : 4))
            let decisions = try path.decisions(for: Self.new)
            for (k, point) in grid.points.enumerated() {
                let single = try SupportVectorClassifier(
                    kernel: kernel, cost: point.cost, gamma: point.relativeGamma, degree: 2, coef0: 1, tolerance: 1e-8
                ).fit(Self.x, Self.labels)
                let model = path.model(at: k)
                #expect(
                    try relativeDifference(model.decisionValues(Self.new), single.decisionValues(Self.new)) < 1e-5)
                #expect(decisions[k] == (try single.predict(Self.new)))
                for (a, b) in zip(model.solutions, single.solutions) {
                    #expect(abs(a.objective - b.objective) < 1e-9 * abs(b.objective))
                }
            }
        }
    }

    @Test("each point of the regression is the machine of its own parameters")
    func regression() throws {
        let y = Matrix(rows: 27, columns: 2, elements: Self.x.elements.map { $0 * $0 })
        let grid = SupportVectorRegressionGrid(
            kernel: .radial, costs: [1, 30], relativeGammas: [0.1, 1], epsilons: [0.01, 0.2], scaling: .autoscale,
            tolerance: 1e-8)
        let path = try grid.path(Self.x, y, maximum: 100)
        let predictions = try path.predictions(for: Self.new)
        #expect(predictions.count == 8 && grid.points.count == 8)
        for (k, point) in grid.points.enumerated() {
            let single = try SupportVectorRegression(
                kernel: .radial, cost: point.cost, epsilon: try #require(point.epsilon),
                gamma: try #require(point.relativeGamma) / 2, scaling: .autoscale, tolerance: 1e-8
            ).fit(Self.x, y)
            #expect(try relativeDifference(predictions[k], single.predict(Self.new)) < 1e-6)
            #expect(try relativeDifference(path.model(at: k).predict(Self.new), predictions[k]) < 1e-12)
        }
    }

    @Test("the points run from smooth to rough, whatever the order of the lists")
    func order() {
        let grid = SupportVectorRegressionGrid(
            kernel: .radial, costs: [10, 1, 100], relativeGammas: [1, 0.1], epsilons: [0.01, 0.1])
        let points = grid.points.map { [$0.cost, $0.relativeGamma ?? 0, $0.epsilon ?? 0] }
        #expect(
            points == [
                [1, 0.1, 0.1], [1, 0.1, 0.01], [10, 0.1, 0.1], [10, 0.1, 0.01], [1, 1, 0.1], [1, 1, 0.01],
                [100, 0.1, 0.1], [100, 0.1, 0.01], [10, 1, 0.1], [10, 1, 0.01], [100, 1, 0.1], [100, 1, 0.01],
            ])
        #expect(grid.points[0].description == "C = 1, γ = 0.1/total variance, ε = 0.1")
        #expect(
            SupportVectorGrid(kernel: .linear, costs: [10, 1]).points.map(\.description) == ["C = 1", "C = 10"])
        #expect(SupportVectorGrid().points.count == 20)
    }

    @Test("a path that ends early has the same points, to the last bit")
    func prefix() throws {
        let grid = SupportVectorGrid(kernel: .radial, costs: [1, 10, 100], relativeGammas: [0.1, 1])
        let whole = try grid.path(Self.x, Self.labels, maximum: 6)
        for count in 1...6 {
            let part = try grid.path(Self.x, Self.labels, maximum: count)
            #expect(part.count == count)
            for k in 0..<count { #expect(part.model(at: k) == whole.model(at: k)) }
        }
    }
}
