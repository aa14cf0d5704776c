import Foundation
import Preprocessing
import Spectroscopy
import Testing

struct PreprocessingCatalogueTests {
    /// Names that stand in files of users: they may be added to, never changed.
    private let permanent = [
        "mean-centre", "autoscale", "snv", "msc", "detrend", "snv-detrend", "savitzky-golay", "fft-smooth", "range",
        "resample", "osc", "opls-filter", "epo", "glsw", "norris-williams", "moving-average", "gaussian", "whittaker",
        "wavelet", "asls", "airpls", "arpls", "rubber-band", "modified-polynomial", "snip",
        "robust-snv", "emsc", "normalise", "pqn", "pareto", "block-scale", "convert-signal", "band-mask", "binning",
        "despike",
    ]

    @Test("the names are permanent, unique and short")
    func identifiers() {
        let names = PreprocessingCatalogue.methods.map { $0.identifier }
        #expect(Set(names).count == names.count)
        for name in permanent { #expect(names.contains(name), "\(name) is gone") }
        for name in names {
            #expect(name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }, "\(name)")
            #expect(PreprocessingCatalogue.method(name)?.identifier == name)
        }
        #expect(PreprocessingCatalogue.method("SNV") == nil)
    }

    @Test("every stored property is a described parameter, in the same order", arguments: CatalogueCase.all)
    func parameters(_ entry: CatalogueCase) throws {
        let type = type(of: entry.method)
        let names = type.parameters.map(\.name)
        #expect(Mirror(reflecting: entry.method).children.compactMap(\.label) == names)
        let coded = try JSONValue(encoding: entry.method).object ?? [:]
        #expect(Set(coded.keys).isSubset(of: names), "coded under other names: \(coded.keys)")
        #expect(!type.summary.isEmpty && type.summary.count <= 110)
        for parameter in type.parameters { #expect(!parameter.summary.isEmpty) }
    }

    @Test(
        "a step without parameters has the defaults; with its own written out it is the same",
        arguments: CatalogueCase.all)
    func defaults(_ entry: CatalogueCase) throws {
        let type = type(of: entry.method)
        #expect(try RecipeStep(identifier: entry.identifier, parameters: [:]) == RecipeStep(type.init()))
        let written = try JSONValue(encoding: entry.method).object ?? [:]
        #expect(try RecipeStep(identifier: entry.identifier, parameters: written) == RecipeStep(entry.method))
    }
}
