import Foundation
import LinearAlgebra
import Modelling
import Preprocessing
import Spectroscopy
import TestSupport
import Testing
import Validation

@testable import Authentication

/// What a segment decides and fits must not know the lots that it leaves out.
///
/// The spectra of the lots that are left out are reversed and multiplied by 1000; the bytes of the selection, the fitted recipe and the
/// classifier of that segment must stay as they were, bit for bit.
@Suite struct HonestyTests {
    typealias Search = NestedSearch<PLSDiscriminantAnalysis>

    static let spectra = Result {
        try SyntheticOrigins.make(classes: 3, lots: 4, scans: 2, channels: 30, separation: 4, seed: 11)
    }
    static let settings = SearchSettings(
        outerFolds: 3, outerRepeats: 1, innerFolds: 3, innerRepeats: 1, maximumLatentVariables: 3)

    /// The lots are those of the spectra as measured: no corruption changes who belongs to whom.
    static func task(_ changed: Spectra) throws -> ClassificationTask {
        let measured = try spectra.get()
        return try ClassificationTask(
            spectra: changed, labels: ClassLabels(column: "origin", of: measured), lots: Lots.of(measured).lots)
    }

    static func search(_ spectra: Spectra, recipes: [Recipe]) throws -> Search {
        try Search(
            task: task(spectra), recipes: recipes, classifier: PLSDiscriminantAnalysis(), settings: settings, seed: 5)
    }

    /// The bytes of all that a segment decides and fits.
    static func bytes(of search: Search, segment: Int) throws -> [Data] {
        let selection = try search.selection(segment: segment)
        let (recipe, path) = try search.fit(selection, segment: segment)
        return try [
            CanonicalJSON.encode(selection), CanonicalJSON.encode(recipe),
            CanonicalJSON.encode(path.model(latentVariables: path.count)),
        ]
    }

    @Test("the selection and the models of a segment do not change when the lots that it leaves out do")
    func nestedSearch() throws {
        let spectra = try Self.spectra.get()
        let recipes = DefaultRecipes.discrimination(for: spectra.axis).recipes
        #expect(recipes.count == 7)
        let search = try Self.search(spectra, recipes: recipes)
        let lotRows = try Self.task(spectra).lots.rows
        for (s, segment) in search.outerSegments.enumerated() {
            let honest = try Self.bytes(of: search, segment: s)
            let held = Set(segment.heldOut)
            let lotsLeftOut = lotRows.filter { held.contains($0[0]) }
            #expect(lotsLeftOut.count == 4)
            // All of them at once, then each by itself.
            for rows in [segment.heldOut] + lotsLeftOut {
                let corrupted = try Self.search(spectra.corrupting(rows: rows), recipes: recipes)
                #expect(corrupted.outerSegments == search.outerSegments)
                #expect(try Self.bytes(of: corrupted, segment: s) == honest)
            }
        }
    }

    @Test("every default recipe and its classifier, fitted without a lot, do not change when the lot does")
    func everyRecipe() throws {
        let spectra = try Self.spectra.get()
        for recipe in DefaultRecipes.discrimination(for: spectra.axis).recipes {
            let search = try Self.search(spectra, recipes: [recipe])
            for (s, segment) in search.outerSegments.enumerated() {
                let corrupted = try Self.search(spectra.corrupting(rows: segment.heldOut), recipes: [recipe])
                #expect(
                    try Self.bytes(of: corrupted, segment: s) == Self.bytes(of: search, segment: s), "\(recipe.summary)"
                )
            }
        }
    }

    @Test("the test sees what it looks for: a lot that is fitted to, or a recipe fitted to all rows, changes the bytes")
    func leaksAreSeen() throws {
        let spectra = try Self.spectra.get()
        let leaking = Recipe([MultiplicativeScatterCorrection(), MeanCentring()])
        let search = try Self.search(spectra, recipes: [leaking])
        let segment = search.outerSegments[0]
        let honest = try Self.bytes(of: search, segment: 0)
        let inside = try Self.search(spectra.corrupting(rows: [segment.training[0]]), recipes: [leaking])
        let changed = try Self.bytes(of: inside, segment: 0)
        #expect(zip(honest, changed).allSatisfy { $0 != $1 })

        // The leak: the reference of MSC and the mean are those of all rows, before the search.
        func leak(_ spectra: Spectra) throws -> [Data] {
            let (fitted, all) = try leaking.fitApplying(to: spectra)
            return try [CanonicalJSON.encode(fitted)]
                + Self.bytes(of: Self.search(all, recipes: [Recipe([])]), segment: 0)
        }
        let before = try leak(spectra)
        let after = try leak(spectra.corrupting(rows: segment.heldOut))
        #expect(before[0] != after[0], "the recipe")
        #expect(before[3] != after[3], "the classifier")
    }

    // MARK: Sets of origins

    /// Recipes with a shared space of the lots, and one without.
    static let setRecipes = [
        Recipe([MeanCentring()]), Recipe([StandardNormalVariate(), MeanCentring()]),
        Recipe([MultiplicativeScatterCorrection(), MeanCentring()]), Recipe([Autoscaling()]),
    ]

    static func segments(_ task: ClassificationTask, seed: UInt64) -> Segments {
        let lots = Lots(names: task.lots.names, indices: Array(0..<task.lots.count))
        return .lotGrouped(
            lots, lotClasses: task.lotClasses, folds: min(task.lots.count, 20), repeats: 1, seed: seed)
    }

    /// Rows in coordinates, told in channels.
    private static func expanded(_ rows: Matrix, _ space: SpectralSpace?) -> Matrix {
        space.map { rows.times($0.basis) } ?? rows
    }

    /// Rows multiplied by signs.
    private static func turned(_ rows: Matrix, _ signs: [Double]) -> Matrix {
        Matrix(rows: (0..<rows.rows).map { i in rows.row(i).map { $0 * signs[i] } })
    }

    private static func difference(_ a: Matrix, _ b: Matrix) -> Double {
        guard a.rows == b.rows, a.columns == b.columns else { return .infinity }
        let scale = b.elements.map(abs).max() ?? 0
        return zip(a.elements, b.elements).reduce(0) { max($0, abs($1.0 - $1.1)) } / (scale > 0 ? scale : 1)
    }

    /// The fold models are held in the coordinates of a basis of all lots: the coordinates follow a lot that changes,
    /// what they stand for does not.
    @Test("the model of a fold does not change when its lot does", arguments: setRecipes)
    func originSets(_ recipe: Recipe) throws {
        let spectra = try Self.spectra.get()
        let task = try Self.task(spectra)
        let sets = try OriginSets.calibrate(task: task, recipe: recipe, latentVariables: 2, seed: 3)
        #expect((sets.space == nil) == recipe.steps.contains { $0 is Autoscaling })
        #expect(sets.folds.count == 12)
        for (k, segment) in Self.segments(task, seed: 3).all.enumerated() {
            let lot = try #require(segment.heldOut.first)
            #expect(segment.heldOut.count == 1)
            let changed = try Self.task(spectra.corrupting(rows: task.lots.rows[lot]))
            let other = try OriginSets.calibrate(task: changed, recipe: recipe, latentVariables: 2, seed: 3)
            #expect(
                try CanonicalJSON.encode(other.folds[k].recipe) == CanonicalJSON.encode(sets.folds[k].recipe))
            let (old, new) = (sets.folds[k].distances, other.folds[k].distances)
            if sets.space == nil {
                #expect(try CanonicalJSON.encode(new) == CanonicalJSON.encode(old))
            }
            let rotations = Self.expanded(old.projection.rotations, sets.space)
            let newRotations = Self.expanded(new.projection.rotations, other.space)
            // The sign of a component follows its largest coordinate; no distance depends on it.
            let signs = (0..<2).map { dot(newRotations.row($0), rotations.row($0)) < 0 ? -1.0 : 1.0 }
            #expect(Self.difference(Self.turned(newRotations, signs), rotations) < 1e-9)
            #expect(
                Self.difference(
                    Self.turned(Self.expanded(new.projection.loadings, other.space), signs),
                    Self.expanded(old.projection.loadings, sets.space)) < 1e-9)
            #expect(
                Self.difference(
                    Self.turned(new.discriminant.means.transposed, signs).transposed, old.discriminant.means)
                    < 1e-9)
            let covariances = [(new, signs), (old, [1, 1])].map { model, signs in
                let factor = Self.turned(model.discriminant.factor, signs)
                return factor.times(factor, transposingOther: true)
            }
            #expect(Self.difference(covariances[0], covariances[1]) < 1e-9)
            #expect(new.fullDistance.score.degreesOfFreedom == old.fullDistance.score.degreesOfFreedom)
            #expect(new.fullDistance.orthogonal.degreesOfFreedom == old.fullDistance.orthogonal.degreesOfFreedom)
            #expect(abs(new.fullDistance.score.scale / old.fullDistance.score.scale - 1) < 1e-9)
            #expect(abs(new.fullDistance.orthogonal.scale / old.fullDistance.orthogonal.scale - 1) < 1e-9)
            // Not so in a fold that is fitted to the lot.
            let inside = (k + 1) % sets.folds.count
            let fittedToIt = [sets, other].map {
                Self.expanded($0.folds[inside].distances.projection.rotations, $0.space).elements.map(abs)
            }
            #expect(zip(fittedToIt[0], fittedToIt[1]).contains { abs($0 - $1) > 1e-3 })
        }
    }

    /// Recipes that learn from classes, or from how the scans of a lot differ.
    static let supervisedRecipes = [
        Recipe([OrthogonalSignalCorrection(components: 1), MeanCentring()]),
        Recipe([OrthogonalPLSFilter(components: 2), MeanCentring()]),
        Recipe([ExternalParameterOrthogonalisation(within: "lot", components: 2), MeanCentring()]),
        Recipe([GeneralisedLeastSquaresWeighting(within: "lot", alpha: 0.001), OrthogonalPLSFilter()]),
    ]

    @Test("the model of a fold knows neither the spectra nor the class of its lot", arguments: supervisedRecipes)
    func supervisedOriginSets(_ recipe: Recipe) throws {
        let spectra = try Self.spectra.get()
        let task = try Self.task(spectra)
        let sets = try OriginSets.calibrate(task: task, recipe: recipe, latentVariables: 2, seed: 3)
        #expect(sets.space == nil)
        var relabelled = 0
        for (k, segment) in Self.segments(task, seed: 3).all.enumerated() {
            let lot = try #require(segment.heldOut.first)
            let corrupted = try Self.task(spectra.corrupting(rows: task.lots.rows[lot]))
            // With another class of the lot, the folds may be dealt anew: those that are the same are compared.
            var classes = task.lotClasses
            classes[lot] = (classes[lot] + 1) % 3
            let others = [corrupted, corrupted.relabelled(lotClasses: classes)]
            for other in others {
                let fold = Self.segments(other, seed: 3).all.firstIndex { $0 == segment }
                let index = try #require(fold)
                if index != k || other.lotClasses != task.lotClasses { relabelled += 1 }
                let changed = try OriginSets.calibrate(task: other, recipe: recipe, latentVariables: 2, seed: 3)
                #expect(
                    try CanonicalJSON.encode(changed.folds[index].recipe)
                        == CanonicalJSON.encode(sets.folds[k].recipe))
                #expect(
                    try CanonicalJSON.encode(changed.folds[index].distances)
                        == CanonicalJSON.encode(sets.folds[k].distances))
                let inside = (index + 1) % sets.folds.count
                #expect(
                    try CanonicalJSON.encode(changed.folds[inside].recipe)
                        != CanonicalJSON.encode(sets.folds[inside].recipe))
            }
        }
        #expect(relabelled == 12)
    }

    @Test("the shared space changes no distance and no p-value", arguments: setRecipes.prefix(3))
    func spaceIsExact(_ recipe: Recipe) throws {
        let task = try Self.task(Self.spectra.get())
        let sets = try OriginSets.calibrate(task: task, recipe: recipe, latentVariables: 2, seed: 3)
        let space = try #require(sets.space)
        // Without a space: the same folds, fitted to the channels.
        let lotSpectra = task.lotMeans()
        var folds: [OriginSets.Fold] = []
        var scores = [Double](repeating: 0, count: task.lots.count)
        var foldOfLot = [Int](repeating: 0, count: task.lots.count)
        for (k, segment) in Self.segments(task, seed: 3).all.enumerated() {
            let (fitted, training) = try recipe.fitApplying(to: lotSpectra.selecting(rows: segment.training))
            let model = try ClassDistanceModel(
                fitting: training.x,
                ClassLabels(names: task.labels.names, indices: segment.training.map { task.lotClasses[$0] }),
                latentVariables: 2)
            folds.append(OriginSets.Fold(recipe: fitted, distances: model))
            for lot in segment.heldOut {
                let x = try fitted.apply(to: lotSpectra.selecting(rows: [lot])).x
                scores[lot] = try model.distances(of: x).full[0, task.lotClasses[lot]]
                foldOfLot[lot] = k
            }
        }
        let classes = task.labels.names.indices.map { c in
            let lots = task.lotClasses.indices.filter { task.lotClasses[$0] == c }
            return CrossConformal(folds: lots.map { foldOfLot[$0] }, scores: lots.map { scores[$0] })
        }
        let plain = OriginSets(space: nil, folds: folds, classes: classes, lotNames: sets.lotNames)
        for (a, b) in zip(sets.classes, plain.classes) {
            #expect(a.folds == b.folds)
            for (got, expected) in zip(a.scores, b.scores) { #expect(abs(got - expected) < 1e-9 * expected) }
        }
        // New samples, like and unlike the calibrated ones: much of theirs lies outside the space.
        let new = try SyntheticOrigins.make(classes: 4, lots: 3, channels: 30, separation: 4, seed: 12)
        #expect(try sets.pValues(new) == plain.pValues(new))
        for (k, fold) in sets.folds.enumerated() {
            let ready = try fold.recipe.apply(to: new).x
            let (inside, outside) = try space.coordinates(of: ready)
            let got = try fold.distances.distances(of: inside, outside: outside)
            let expected = try plain.folds[k].distances.distances(of: ready)
            #expect((outside.max() ?? 0) > 1e-4)
            #expect(Self.difference(got.full, expected.full) < 1e-9)
        }
    }
}
