import Foundation
import Hyperspectral
import LinearAlgebra
import Spectroscopy
import Testing

/// White and dark correction on a cube that is worked out by hand.
struct ReferenceTests {
    static let shape = CubeShape(lines: 2, samples: 4, bands: 3)

    static func cube(_ value: (Int, Int, Int) -> Double, _ order: CubeOrder, lines: Int = 2) -> CubeInMemory {
        let shape = CubeShape(lines: lines, samples: 4, bands: 3)
        var x: [Double] = []
        for line in 0..<lines { for sample in 0..<4 { for band in 0..<3 { x.append(value(line, sample, band)) } } }
        return CubeInMemory(Cubes.stored(x, shape, order), shape: shape, order: order)
    }

    @Test("reflectance by hand, in every order", arguments: CubeOrder.allCases)
    func byHand(_ order: CubeOrder) throws {
        // White lines 100 + s and 104 + s + 2·b, so mean 102 + s + b; dark 2 + b.
        let white = Self.cube({ l, s, b in l == 0 ? 100 + Double(s) : 104 + Double(s) + 2 * Double(b) }, order)
        let dark = Self.cube({ _, _, b in 2 + Double(b) }, order, lines: 1)
        let raw = Self.cube({ l, s, b in Double(10 * l + 3 * s + b) + 20 }, order)
        let correction = try ReferenceCorrection(
            white: ReferenceFrame(averaging: white, memory: 1 << 24),
            dark: ReferenceFrame(averaging: dark, memory: 1 << 24),
            reference: WhiteReference(reflectance: [0.5, 0.9, 1], exposureRatio: 2))
        let values = try Cubes.values(ReferencedCube(raw, correction: correction))
        #expect(correction.findings.isEmpty)
        for l in 0..<2 {
            for s in 0..<4 {
                for b in 0..<3 {
                    let expected =
                        (Double(10 * l + 3 * s + b) + 20 - 2 - Double(b)) / (100 + Double(s)) * [0.5, 0.9, 1][b] * 2
                    #expect(abs(values[(l * 4 + s) * 3 + b] - expected) < 1e-15)
                }
            }
        }
    }

    @Test(
        "dead columns are NaN, or taken from their neighbours, whatever bands are read", arguments: CubeOrder.allCases)
    func repair(_ order: CubeOrder) throws {
        // Sample 1 of band 1 is dead (white = dark), sample 3 of band 2 saturated.
        let white = Self.cube({ _, s, b in s == 1 && b == 1 ? 0 : s == 3 && b == 2 ? 200 : 100 }, order, lines: 1)
        let raw = Self.cube({ l, s, b in Double(100 * l + 10 * s + b) }, order)
        func corrected(_ repair: ReferenceCorrection.Repair) throws -> (ReferencedCube, ReferenceCorrection) {
            let correction = try ReferenceCorrection(
                white: ReferenceFrame(averaging: white, memory: 1 << 24),
                reference: WhiteReference(saturation: 200), repair: repair)
            return (try ReferencedCube(raw, correction: correction), correction)
        }
        let (plain, correction) = try corrected(.none)
        let values = try Cubes.values(plain)
        #expect(correction.deadColumns == 2)
        #expect(correction.findings.map(\.code) == ["cube.dead-columns"])
        #expect(values[4].isNaN && values[11].isNaN && values[16].isNaN && abs(values[3] - 0.10) < 1e-15)
        let samples = try Cubes.values(corrected(.samples).0)
        // Band 1 of samples 0 and 2 is 0.01 and 0.21: their mean. Sample 3 of band 2 has a neighbour on one side only.
        #expect(abs(samples[4] - 0.11) < 1e-15)
        #expect(abs(samples[11] - 0.22) < 1e-15)
        let bands = try corrected(.bands).0
        #expect(abs(try Cubes.values(bands)[4] - 0.11) < 1e-15)
        var one = [Double](repeating: 0, count: 8)
        try one.withUnsafeMutableBufferPointer { try bands.read(lines: 0..<2, bands: 1..<2, into: $0) }
        #expect(abs(one[1] - 0.11) < 1e-15 && abs(one[5] - 1.11) < 1e-15)
    }

    @Test(
        "references of each pixel: reflectance by hand, NaN where the white is not above the dark",
        arguments: CubeOrder.allCases)
    func perPixel(_ order: CubeOrder) throws {
        let raw = Self.cube({ 100 + 10 * Double($0) + Double($1) + 50 * Double($2) }, order)
        let white = Self.cube(
            { l, s, b in
                l == 1 && s == 0 && b == 1 ? 7 : l == 0 && s == 1 && b == 0 ? .nan : 1000 + Double(l - s + 3 * b)
            },
            order)
        let dark = Self.cube({ 7 + Double(0 * $0 + 0 * $1 + 0 * $2) }, order)
        let cube = try PixelReferencedCube(
            raw, white: white, dark: dark, reference: WhiteReference(reflectance: [0.5], exposureRatio: 2),
            memory: 1 << 20)
        #expect(cube.findings.map(\.code) == ["cube.dead-pixels"])
        #expect(cube.findings.first?.summary.hasPrefix("2 of \(raw.shape.count) values") == true)
        let values = try Cubes.values(cube)
        let (raws, whites) = (try Cubes.values(raw), try Cubes.values(white))
        let (lines, samples, bands) = (raw.shape.lines, raw.shape.samples, raw.shape.bands)
        for l in 0..<lines {
            for s in 0..<samples {
                for b in 0..<bands {
                    let at = (l * samples + s) * bands + b
                    let isDead = (l == 1 && s == 0 && b == 1) || (l == 0 && s == 1 && b == 0)
                    #expect(values[at].isNaN == isDead)
                    let expected = (raws[at] - 7) / (whites[at] - 7)
                    #expect(isDead || abs(values[at] - expected) < 1e-15)
                }
            }
        }
        let small = Self.cube({ Double($0 + $1 + $2) }, order, lines: 1)
        let error = #expect(throws: HyperspectralError.self) {
            try PixelReferencedCube(raw, white: small, memory: 1 << 20)
        }
        #expect(error?.code == "cube.size-mismatch" && error?.summary.hasPrefix("the white has 1 line ×") == true)
    }

    @Test("what does not fit is refused")
    func refused() throws {
        let frame = ReferenceFrame(samples: 4, bands: 3, values: [Double](repeating: 1, count: 12))
        let other = ReferenceFrame(samples: 5, bands: 3, values: [Double](repeating: 0, count: 15))
        #expect(throws: HyperspectralError.self) { try ReferenceCorrection(white: frame, dark: other) }
        let error = #expect(throws: HyperspectralError.self) {
            try ReferenceCorrection(white: frame, reference: WhiteReference(reflectance: [1, 2]))
        }
        #expect(error?.code == "cube.size-mismatch")
        let exposure = #expect(throws: HyperspectralError.self) {
            try ReferenceCorrection(white: frame, reference: WhiteReference(exposureRatio: 0))
        }
        #expect(exposure?.code == "cube.parameter")
    }

    @Test("white and dark that give nearly nothing a reflectance are refused, and it is said which way round")
    func swapped() throws {
        func frame(_ value: Double, odd: (Int, Double)? = nil) -> ReferenceFrame {
            var values = [Double](repeating: value, count: 40)
            if let odd { values[odd.0] = odd.1 }
            return ReferenceFrame(samples: 10, bands: 4, values: values)
        }
        func refused(
            _ white: ReferenceFrame, _ dark: ReferenceFrame, saturation: Double? = nil
        ) -> HyperspectralError? {
            #expect(throws: HyperspectralError.self) {
                try ReferenceCorrection(
                    white: white, dark: dark, reference: WhiteReference(saturation: saturation))
            }
        }
        let below = refused(frame(10, odd: (3, 900)), frame(100))
        #expect(below?.code == "cube.no-reflectance" && below?.summary.contains("39 of 40 columns") == true)
        #expect(below?.summary.contains("swapped") == true && below?.remedy.contains("--white") == true)
        #expect(refused(frame(10), frame(10))?.summary.contains("the white is the dark") == true)
        let bright = refused(frame(200), frame(10), saturation: 200)
        #expect(bright?.summary.contains("saturated") == true && bright?.remedy.contains("exposure") == true)
        // A tenth is told, not refused.
        var dead = [Double](repeating: 100, count: 40)
        for at in 0..<4 { dead[at] = 5 }
        let some = try ReferenceCorrection(
            white: ReferenceFrame(samples: 10, bands: 4, values: dead), dark: frame(10))
        #expect(some.findings.first?.summary.hasPrefix("4 of 40 columns of pixels and band (10.0 %)") == true)
    }

    @Test("references of each pixel that are swapped are refused", arguments: CubeOrder.allCases)
    func swappedPixels(_ order: CubeOrder) throws {
        let raw = Self.cube({ 100 + Double($0 + $1 + $2) }, order)
        let white = Self.cube({ 1000 + Double($0 + $1 + $2) }, order)
        let dark = Self.cube({ 7 + Double(0 * $0 + 0 * $1 + 0 * $2) }, order)
        let error = #expect(throws: HyperspectralError.self) {
            try PixelReferencedCube(raw, white: dark, dark: white, memory: 1 << 20)
        }
        #expect(error?.code == "cube.no-reflectance" && error?.summary.contains("24 of 24") == true)
        #expect(error?.summary.contains("swapped") == true)
        let same = #expect(throws: HyperspectralError.self) {
            try PixelReferencedCube(raw, white: white, dark: white, memory: 1 << 20)
        }
        #expect(same?.summary.contains("the white is the dark") == true)
    }
}
