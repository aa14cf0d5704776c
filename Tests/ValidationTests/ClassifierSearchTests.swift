import LinearAlgebra
import Modelling
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

/// The nested search with every classifier that it is offered with.
@Suite(.serialized) struct ClassifierSearchTests {
    static let settings = SearchSettings(
        outerFolds: 3, outerRepeats: 1, innerFolds: 3, innerRepeats: 1, maximumLatentVariables: 4)

    /// The nested figures, beside those of the plain path written out: recipe, one fit, decisions.
    static func check<Classifier: PathClassifier, Method: Estimator>(
        _ classifier: Classifier, plain: (Int) -> Method
    ) throws where Method.Reference == ClassLabels, Method.Model.Prediction == [Int] {
        let task = try NestedSearchTests.task()
        let search = try NestedSearch(
            task: task, recipes: NestedSearchTests.recipes, classifier: classifier, settings: settings, seed: 11)
        let result = try search.run()
        var decisions = [[Int]](repeating: [], count: task.spectra.count)
        for (segment, selection) in zip(search.outerSegments, result.outerSelections) {
            let (fitted, training) = try selection.recipe.fitApplying(
                to: task.spectra.selecting(rows: segment.training))
            let model = try plain(selection.complexity).fit(
                training.x, task.labels.selecting(rows: segment.training))
            let decided = try model.predict(fitted.apply(to: task.spectra.selecting(rows: segment.heldOut)).x)
            for (position, row) in segment.heldOut.enumerated() { decisions[row].append(decided[position]) }
        }
        #expect(
            result.nestedFigures
                == ClassificationFigures(labels: task.labels, lots: task.lots, decisions: decisions))
        #expect(result.nestedFigures.balancedAccuracy > 0.8, "\(result.nestedFigures.balancedAccuracy)")

        // Every inner loss is that of plain fits, however the rows are held.
        let prepared = try PreparedRecipes(NestedSearchTests.recipes, spectra: task.spectra)
        let segments = task.segments(of: Array(0..<30), folds: 3, repeats: 1, seed: 9)
        for candidate in prepared.candidates {
            let validation = CandidateValidation(
                task: task, candidate: candidate, classifier: classifier, rows: Array(0..<30), segments: segments,
                maximum: 3)
            let found = try validation.decisions()
            for segment in segments.all {
                let (fitted, training) = try candidate.recipe.fitApplying(
                    to: task.spectra.selecting(rows: segment.training))
                let held = try fitted.apply(to: task.spectra.selecting(rows: segment.heldOut)).x
                for a in 1...3 {
                    let model = try plain(a).fit(training.x, task.labels.selecting(rows: segment.training))
                    #expect(try model.predict(held) == segment.heldOut.map { found[a - 1][$0][0] })
                }
            }
        }
    }

    @Test("PLS-DA by every rule", arguments: PLSDecisionRule.allCases)
    func plsDA(_ rule: PLSDecisionRule) throws {
        try Self.check(PLSDiscriminantAnalysis(latentVariables: 1, rule: rule)) {
            PLSDiscriminantAnalysis(latentVariables: $0, rule: rule)
        }
    }

    @Test("PCA-LDA", arguments: [false, true])
    func pcaLDA(_ scale: Bool) throws {
        try Self.check(PrincipalComponentDiscriminantAnalysis(components: 1, scale: scale)) {
            PrincipalComponentDiscriminantAnalysis(components: $0, scale: scale)
        }
    }

    @Test("support vectors", arguments: [SupportVectorKernel.linear, .radial])
    func supportVectors(_ kernel: SupportVectorKernel) throws {
        let grid = SupportVectorGrid(kernel: kernel, costs: [1, 10, 100], relativeGammas: [0.3])
        let points = grid.points
        try Self.check(grid) { a in
            SupportVectorClassifier(
                kernel: kernel, cost: points[a - 1].cost, gamma: kernel == .linear ? nil : 0.3)
        }
    }

    @Test("O-PLS-DA", arguments: [false, true])
    func oplsDA(_ scale: Bool) throws {
        try Self.check(OrthogonalPLSDiscriminantAnalysis(orthogonalComponents: 0, scale: scale)) {
            OrthogonalPLSDiscriminantAnalysis(orthogonalComponents: $0 - 1, scale: scale)
        }
    }

    @Test("a grid is searched to its end, whatever the limit on latent variables and the number of lots")
    func wholeGrid() throws {
        let grid = SupportVectorGrid()
        var settings = Self.settings
        settings.maximumLatentVariables = 1
        let search = try NestedSearch(
            task: NestedSearchTests.task(), recipes: [NestedSearchTests.recipes[1]], classifier: grid,
            settings: settings, seed: 11)
        let found = try search.selection(segment: 0)
        #expect(found.candidates[0].choice.means.count == grid.points.count)
        // Fifteen lots, ten of them for training: latent variables would end at three, here at one.
        let plain = try NestedSearch(
            task: NestedSearchTests.task(), recipes: [NestedSearchTests.recipes[1]],
            classifier: PLSDiscriminantAnalysis(), settings: settings, seed: 11)
        #expect(try plain.selection(segment: 0).candidates[0].choice.means.count == 1)
    }

    @Test("every classifier of the catalogue is searched here")
    func complete() {
        #expect(
            ClassifierCatalogue.classifiers.map { $0.identifier } == ["pls-da", "opls-da", "pca-lda", "svc"])
    }
}
