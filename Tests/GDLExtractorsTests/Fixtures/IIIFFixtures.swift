/// Documents in the shapes of IIIF servers.
enum IIIFFixtures {
  /// Presentation 3, with image services of versions 3 and 2, a choice, a rotated image, a sound, a stream
  /// and a PDF.
  static let manifest3 = #"""
    {
      "@context": "http://iiif.io/api/presentation/3/context.json",
      "id": "https://iiif.example.org/presentation/v3/b18035723/manifest.json",
      "type": "Manifest",
      "label": { "de": [ "Ein Stundenbuch" ], "en": [ "A book of hours" ] },
      "summary": { "en": [ "Made in Bruges" ] },
      "metadata": [
        { "label": { "en": [ "Scribe" ] }, "value": { "none": [ "Anonymous", "<i>another</i>" ] } },
        { "label": { "fr": [ "Cote" ] }, "value": { "fr": [ "ms. 12" ] } }
      ],
      "requiredStatement": {
        "label": { "en": [ "Attribution" ] }, "value": { "en": [ "Provided by Example Library" ] }
      },
      "rights": "http://creativecommons.org/licenses/by/4.0/",
      "navDate": "1450-01-01T00:00:00+00:00",
      "provider": [ { "id": "https://example.org/", "type": "Agent", "label": { "en": [ "Example Library" ] } } ],
      "thumbnail": [ { "id": "https://iiif.example.org/image/thumb.jpg", "type": "Image" } ],
      "rendering": [
        { "id": "https://iiif.example.org/pdf/b18035723", "type": "Text", "label": { "en": [ "The whole book" ] },
          "format": "application/pdf" }
      ],
      "items": [
        {
          "id": "https://iiif.example.org/canvas/1", "type": "Canvas",
          "label": { "none": [ "front cover, 1/2" ] }, "height": 4823, "width": 3497,
          "items": [
            { "id": "https://iiif.example.org/page/1", "type": "AnnotationPage", "items": [
              { "id": "https://iiif.example.org/annotation/1", "type": "Annotation", "motivation": "painting",
                "body": {
                  "id": "https://iiif.example.org/image/b18035723_0001.jp2/full/600,/0/default.jpg",
                  "type": "Image", "format": "image/jpeg", "height": 4823, "width": 3497,
                  "service": [
                    { "id": "https://iiif.example.org/image/b18035723_0001.jp2", "type": "ImageService3",
                      "profile": "level1", "maxWidth": 2000 }
                  ]
                },
                "target": "https://iiif.example.org/canvas/1" }
            ] }
          ],
          "annotations": [ { "id": "https://iiif.example.org/list/1", "type": "AnnotationPage" } ]
        },
        {
          "id": "https://iiif.example.org/canvas/2", "type": "Canvas",
          "label": { "none": [ "2" ] }, "height": 1271, "width": 2000,
          "items": [
            { "type": "AnnotationPage", "items": [
              { "type": "Annotation", "motivation": [ "painting" ],
                "body": { "type": "Choice", "items": [
                  { "id": "https://example.org/natural.tif", "type": "Image", "format": "image/tiff",
                    "label": { "en": [ "Natural Light" ] } },
                  { "id": "https://example.org/xray.jpg", "type": "Image", "format": "image/jpeg",
                    "service": [ { "@id": "https://dlcs.example.org/iiif-img/3/2/8034eb5b/", "@type": "ImageService2",
                      "profile": "http://iiif.io/api/image/2/level2.json" } ] }
                ] },
                "target": "https://iiif.example.org/canvas/2" },
              { "type": "Annotation", "motivation": "commenting",
                "body": { "id": "https://example.org/comment.txt", "type": "Text" } }
            ] }
          ]
        },
        {
          "id": "https://iiif.example.org/canvas/3", "type": "Canvas", "height": 1523, "width": 2105,
          "items": [
            { "type": "AnnotationPage", "items": [
              { "type": "Annotation", "motivation": "painting",
                "body": { "id": "https://iiif.example.org/body/3", "type": "SpecificResource",
                  "source": { "id": "https://iiif.example.org/static/3/full/max/0/default.jpg", "type": "Image",
                    "format": "image/jpeg",
                    "service": [ { "id": "https://iiif.example.org/static/3", "type": "ImageService3",
                      "profile": "level0" } ] },
                  "selector": { "type": "ImageApiSelector", "rotation": "90" } } }
            ] }
          ]
        },
        {
          "id": "https://iiif.example.org/canvas/4", "type": "Canvas", "duration": 1985.024,
          "items": [
            { "type": "AnnotationPage", "items": [
              { "type": "Annotation", "motivation": "painting",
                "body": [
                  { "id": "https://example.org/audio/reading.mp4", "type": "Sound", "format": "audio/mp4",
                    "duration": 1985.024 },
                  { "id": "https://example.org/audio/reading.m3u8", "type": "Sound",
                    "format": "application/vnd.apple.mpegurl" }
                ] }
            ] }
          ]
        }
      ]
    }
    """#

  /// Presentation 2 as a French library writes it, with image services of version 1.
  static let manifest2 = #"""
    {
      "@id": "https://gallica.example.org/iiif/ark:/12148/btv1b8490076p/manifest.json",
      "label": "BnF, Français 12",
      "attribution": "Bibliothèque nationale",
      "license": "https://gallica.example.org/html/conditions",
      "metadata": [
        { "label": "Repository", "value": "Example Library" },
        { "label": "Title", "value": [ { "@value": "Un livre", "@language": "fr" },
                                       { "@value": "A book", "@language": "en" } ] },
        { "label": "Title", "value": [ "Codex", "Liber" ] }
      ],
      "sequences": [
        {
          "@type": "sc:Sequence", "@id": "https://gallica.example.org/iiif/sequence/default",
          "label": "Current Page Order",
          "rendering": { "@id": "https://gallica.example.org/book.pdf", "format": "application/pdf", "label": "PDF" },
          "canvases": [
            {
              "@id": "https://gallica.example.org/iiif/ark:/12148/btv1b8490076p/canvas/f1", "@type": "sc:Canvas",
              "label": "plat supérieur", "height": 6044, "width": 4768,
              "images": [
                { "@type": "oa:Annotation", "motivation": "sc:painting",
                  "on": "https://gallica.example.org/iiif/ark:/12148/btv1b8490076p/canvas/f1",
                  "resource": {
                    "@id": "https://gallica.example.org/iiif/ark:/12148/btv1b8490076p/f1/full/full/0/native.jpg",
                    "@type": "dctypes:Image", "format": "image/jpeg", "height": 6044, "width": 4768,
                    "service": {
                      "@context": "http://iiif.io/api/image/1/context.json",
                      "@id": "https://gallica.example.org/iiif/ark:/12148/btv1b8490076p/f1",
                      "profile": "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level2"
                    } } }
              ]
            },
            {
              "@id": "https://gallica.example.org/iiif/canvas/f2", "@type": "sc:Canvas",
              "label": { "@value": "1r", "@language": "la" }, "height": 8000, "width": 4000,
              "images": [
                { "@type": "oa:Annotation", "motivation": "sc:painting",
                  "resource": { "@type": "oa:Choice",
                    "default": {
                      "@id": "http://www.example.org/loris/108r.jp2/full/full/0/default.jpg",
                      "@type": "dctypes:Image", "format": "image/jpeg", "height": 8000, "width": 4000,
                      "service": {
                        "@context": "http://iiif.io/api/image/2/context.json",
                        "@id": "http://www.example.org/loris/108r.jp2",
                        "profile": [ "http://library.stanford.edu/iiif/image-api/compliance.html#level1",
                                     { "formats": [ "jpg" ], "maxWidth": 3000, "maxHeight": 4000 } ]
                      } },
                    "item": [ "rdf:nil",
                      { "@id": "http://www.example.org/uv/108r.png", "@type": "dctypes:Image" } ] } }
              ]
            }
          ]
        },
        { "@type": "sc:Sequence", "@id": "https://gallica.example.org/iiif/sequence/other" }
      ],
      "@type": "sc:Manifest",
      "@context": "http://iiif.io/api/presentation/2/context.json"
    }
    """#

  /// A recording of version 2, by the extension that viewers had for it.
  static let recording2 = #"""
    {
      "@context": [ "http://iiif.io/api/presentation/2/context.json",
                    "http://example.org/ixif/0/context.json" ],
      "@id": "https://iiif.example.org/iiif/b17307922/manifest", "@type": "sc:Manifest", "label": "An interview",
      "sequences": [ { "@type": "sc:Sequence", "compatibilityHint": "displayIfContentUnsupported" } ],
      "mediaSequences": [ { "@type": "ixif:MediaSequence", "elements": [
        { "@id": "https://iiif.example.org/iiif/b17307922-0#", "@type": "dctypes:Sound", "label": "Part 1",
          "rendering": [ { "@id": "https://iiif.example.org/av/b17307922_0001.mp3", "format": "audio/mp3" } ] },
        { "@id": "https://iiif.example.org/pdf/b17307922.pdf", "@type": "foaf:Document", "format": "application/pdf",
          "label": "Transcript" }
      ] } ]
    }
    """#

  static let collection3 = #"""
    {
      "@context": "http://iiif.io/api/presentation/3/context.json",
      "id": "https://iiif.example.org/collection/top.json", "type": "Collection",
      "label": { "jp": [ "青楼絵本年中行事" ] }, "behavior": [ "multi-part" ],
      "items": [
        { "id": "https://iiif.example.org/manifest_v1.json", "type": "Manifest", "label": { "jp": [ "巻 1" ] } },
        { "id": "https://iiif.example.org/collection/inner.json", "type": "Collection", "label": { "en": [ "More" ] } },
        { "id": "ftp://iiif.example.org/manifest_v2.json", "type": "Manifest", "label": { "en": [ "Lost" ] } },
        { "id": "https://iiif.example.org/manifest_v3.json", "type": "Manifest", "label": { "jp": [ "巻 3" ] } }
      ]
    }
    """#

  /// The front of a paged collection of version 2 (Presentation 2.1, section 5.8).
  static let paged2 = #"""
    {
      "@context": "http://iiif.io/api/presentation/2/context.json",
      "@id": "https://iiif.example.org/collection/c1", "@type": "sc:Collection", "label": "Example Collection",
      "total": 5, "first": "https://iiif.example.org/collection/c1?page=1"
    }
    """#

  /// A page of it.
  static func page2(_ number: Int, manifests: ClosedRange<Int>, next: Int?) -> String {
    let list = manifests.map {
      #"{ "@id": "https://iiif.example.org/iiif/\#($0)/manifest", "@type": "sc:Manifest", "label": "Book \#($0)" }"#
    }.joined(separator: ",")
    let link = next.map { #", "next": "https://iiif.example.org/collection/c1?page=\#($0)""# } ?? ""
    return #"""
      {
        "@context": "http://iiif.io/api/presentation/2/context.json",
        "@id": "https://iiif.example.org/collection/c1?page=\#(number)", "@type": "sc:Collection",
        "within": "https://iiif.example.org/collection/c1", "startIndex": \#(manifests.lowerBound - 1),
        "manifests": [ \#(list) ]\#(link)
      }
      """#
  }

  static let info3 = #"""
    {
      "@context": "http://iiif.io/api/image/3/context.json", "id": "https://iiif.example.org/image/page%2F12.jp2",
      "type": "ImageService3", "protocol": "http://iiif.io/api/image", "profile": "level2",
      "width": 6000, "height": 4000, "maxWidth": 3000,
      "sizes": [ { "width": 150, "height": 100 } ], "tiles": [ { "width": 512, "scaleFactors": [ 1, 2, 4 ] } ]
    }
    """#

  static let info2 = #"""
    {
      "@context": "http://iiif.io/api/image/2/context.json", "@id": "https://iiif.example.org/loris/12.jp2",
      "protocol": "http://iiif.io/api/image", "width": 6000, "height": 4000,
      "profile": [ "http://iiif.io/api/image/2/level2.json", { "formats": [ "jpg", "png" ], "maxWidth": 1500 } ]
    }
    """#

  static let info1 = #"""
    {
      "@context": "http://library.stanford.edu/iiif/image-api/1.1/context.json",
      "@id": "http://libimages.example.edu/loris/pudl0001%2F4609321%2F00000001.jp2",
      "formats": [ "jpg", "png", "gif" ], "height": 3600, "width": 2617,
      "profile": "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level2",
      "qualities": [ "native", "bitonal", "grey", "color" ], "scale_factors": [ 1, 2, 4, 8, 16 ],
      "tile_height": 256, "tile_width": 256
    }
    """#
}
