#!/usr/bin/env python3
"""Writes tests/image/fixtures: small pictures in every layout that Kerf decodes, and what Pillow makes of them.

    python tools/make_image_fixtures.py [FOLDER]

expected.txt has one line per decoded picture: file, page, "drop" or "white" (what happens to alpha), width, height
and the FNV-1a hash of the RGB bytes as Pillow decodes them. Needs Pillow and numpy. Layouts that Pillow reads but
cannot write are written here, byte by byte. The one rule that is not Pillow's: grey of more than 8 bits is reduced
to its high byte (Pillow clips it); Pillow still supplies the samples.

refused.txt has one line per file that must be refused: the file, and words that its error must contain.
"""
import io
import pathlib
import struct
import sys
import zlib

import numpy as np
from PIL import Image, ImageOps

WIDTH, HEIGHT = 37, 29  # odd on purpose: rows end inside bytes, blocks and tiles


def picture(bits=8, channels=3):
    """A lit chip corner: gradients, sharp lines and a little texture, [H, W, C] of `bits` bits."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    planes = []
    for c in range(channels):
        value = 0.15 + 0.6 * (x / WIDTH * (c + 1) + y / HEIGHT) / (c + 2)
        value += 0.2 * ((x // (5 + c)) % 2 == 0) * (y > 12)
        value += 0.04 * np.sin(x * (3 + c) + y * 5)
        planes.append(value)
    planes = np.stack(planes, -1)
    if channels in (2, 4):
        planes[..., -1] = np.clip((x + 2 * y) / 50 - 0.2, 0, 1)  # alpha: from clear to opaque
    return np.round(np.clip(planes, 0, 1) * (2**bits - 1)).astype(np.uint16)


def pack(samples, bits):
    """[rows, samples] integers to rows of bytes, high bit first."""
    if bits == 8:
        return [row.astype(np.uint8).tobytes() for row in samples]
    if bits == 16:
        return [row.astype(">u2").tobytes() for row in samples]
    shifts = np.arange(bits - 1, -1, -1)
    return [np.packbits((row[:, None] >> shifts & 1).astype(np.uint8).ravel()).tobytes() for row in samples]


# --- PNG -------------------------------------------------------------------------------------------------------------

def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(image, bits, colour, interlaced=False, extra=()):
    """image [H, W, C]; colour is the PNG colour type."""
    height, width, channels = image.shape
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    else:
        passes = [(0, 0, 1, 1)]
    stream = b""
    for x0, y0, dx, dy in passes:
        part = image[y0::dy, x0::dx]
        if part.size:
            stream += b"".join(b"\0" + row for row in pack(part.reshape(part.shape[0], -1), bits))
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, int(interlaced))
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + b"".join(png_chunk(*chunk) for chunk in extra)
            + png_chunk(b"IDAT", zlib.compress(stream, 9)) + png_chunk(b"IEND", b""))


def palette_colours(count):
    return np.array([[(i * 37 + 11) % 256, (i * 91 + 50) % 256, (255 - i * 13) % 256] for i in range(count)], np.uint8)


def make_pngs(add):
    grey = picture(8, 1)
    for bits in (1, 2, 4, 8, 16):
        add(f"grey{bits}.png", png(picture(bits, 1), bits, 0))
    add("grey4_interlaced.png", png(picture(4, 1), 4, 0, interlaced=True))
    add("grey8_trns.png", png(grey, 8, 0, extra=[(b"tRNS", struct.pack(">H", int(grey[5, 5, 0])))]), white=True)
    for bits in (8, 16):
        add(f"grey_alpha{bits}.png", png(picture(bits, 2), bits, 4), white=True)
        add(f"rgb{bits}.png", png(picture(bits, 3), bits, 2))
        add(f"rgba{bits}.png", png(picture(bits, 4), bits, 6), white=True)
    add("rgb8_interlaced.png", png(picture(8, 3), 8, 2, interlaced=True))
    corner = picture(8, 3)[5, 5]
    add("rgb8_trns.png", png(picture(8, 3), 8, 2, extra=[(b"tRNS", struct.pack(">HHH", *map(int, corner)))]),
        white=True)
    for bits in (1, 2, 4, 8):
        plte = (b"PLTE", palette_colours(2**bits).tobytes())
        add(f"palette{bits}.png", png(picture(bits, 1), bits, 3, extra=[plte]))
        trns = (b"tRNS", bytes((i * 60) % 256 for i in range(2**bits - 1)))
        add(f"palette{bits}_trns.png", png(picture(bits, 1), bits, 3, extra=[plte, trns]), white=True)
    exif = Image.Exif()
    exif[0x112] = 6
    add("rgb8_exif6.png", png(picture(8, 3), 8, 2, extra=[(b"eXIf", exif.tobytes()[6:])]))
    one = io.BytesIO()
    Image.fromarray(picture(8, 3).astype(np.uint8)).save(one, "PNG", optimize=True)  # with real row filters
    add("rgb8_filtered.png", one.getvalue())
    add("one_pixel.png", png(np.array([[[200, 100, 50]]], np.uint16), 8, 2))


# --- JPEG ------------------------------------------------------------------------------------------------------------

def make_jpegs(add):
    rgb = Image.fromarray(picture(8, 3).astype(np.uint8))
    grey = Image.fromarray(picture(8, 1)[..., 0].astype(np.uint8))

    def jpeg(image, **options):
        out = io.BytesIO()
        image.save(out, "JPEG", **options)
        return out.getvalue()

    for name, subsampling in (("444", 0), ("422", 1), ("420", 2)):
        for quality in (40, 92):
            add(f"rgb_{name}_q{quality}.jpg", jpeg(rgb, subsampling=subsampling, quality=quality))
        add(f"progressive_{name}.jpg", jpeg(rgb, subsampling=subsampling, quality=80, progressive=True))
    add("grey.jpg", jpeg(grey, quality=85))
    add("grey_progressive.jpg", jpeg(grey, quality=85, progressive=True))
    add("restarts.jpg", jpeg(rgb, quality=85, restart_marker_blocks=3))
    add("stored_as_rgb.jpg", jpeg(rgb, quality=90, keep_rgb=True))
    add("cmyk.jpg", jpeg(rgb.convert("CMYK"), quality=90))
    add("wide.jpg", jpeg(rgb.resize((257, 3)), quality=75))
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x112] = orientation
        add(f"exif{orientation}.jpg", jpeg(rgb, quality=70, exif=exif))


# --- TIFF ------------------------------------------------------------------------------------------------------------

def tiff(image, bits, photometric, order="<", separate=False, tile=None, rows_per_strip=16, big=False, fields=()):
    """A one-page TIFF, uncompressed. `fields` are further (tag, type, values)."""
    height, width, samples = image.shape
    planes = [image[..., s:s + 1] for s in range(samples)] if separate else [image]
    blocks = []
    for plane in planes:
        step_y, step_x = tile or (rows_per_strip, width)
        for y in range(0, height, step_y):
            for x in range(0, width, step_x):
                part = plane[y:y + step_y, x:x + step_x]
                if tile:
                    part = np.pad(part, ((0, step_y - part.shape[0]), (0, step_x - part.shape[1]), (0, 0)))
                rows = part.reshape(part.shape[0], -1)
                if bits == 16:
                    blocks.append(rows.astype(order + "u2").tobytes())
                else:
                    blocks.append(b"".join(pack(rows, bits)))
    offset_type, offset_format = (16, "Q") if big else (4, "I")
    start = 16 if big else 8
    offsets = [start + sum(map(len, blocks[:i])) for i in range(len(blocks))]
    entries = [(256, 3, [width]), (257, 3, [height]), (258, 3, [bits] * samples), (259, 3, [1]),
               (262, 3, [photometric]), (277, 3, [samples]), (284, 3, [2 if separate else 1]), *fields]
    if tile:
        entries += [(322, 3, [tile[1]]), (323, 3, [tile[0]]), (324, offset_type, offsets),
                    (325, 4, [len(b) for b in blocks])]
    else:
        entries += [(273, offset_type, offsets), (278, 3, [rows_per_strip]), (279, 4, [len(b) for b in blocks])]
    directory_at = start + sum(map(len, blocks))
    directory_at += directory_at % 2
    head = struct.pack(order + ("2sHHHQ" if big else "2sHI"), b"II" if order == "<" else b"MM",
                       *((43, 8, 0, directory_at) if big else (42, directory_at)))
    data = (head + b"".join(blocks)).ljust(directory_at, b"\0")
    return data + tiff_directory(entries, order, big, offset_format, directory_at)


def tiff_directory(entries, order, big, offset_format, at):
    sizes = {3: "H", 4: "I", 16: "Q"}
    slot = 8 if big else 4
    fixed = (8 + 20 * len(entries) + 8) if big else (2 + 12 * len(entries) + 4)
    table, tail = b"", b""
    for tag, kind, values in sorted(entries):
        raw = struct.pack(order + sizes[kind] * len(values), *values)
        if len(raw) <= slot:
            value = raw.ljust(slot, b"\0")
        else:
            value = struct.pack(order + offset_format, at + fixed + len(tail))
            tail += raw
        table += struct.pack(order + "HH" + offset_format, tag, kind, len(values)) + value
    count = struct.pack(order + ("Q" if big else "H"), len(entries))
    return count + table + struct.pack(order + offset_format, 0) + tail


def make_tiffs(add):
    grey, rgb, rgba = picture(8, 1), picture(8, 3), picture(8, 4)
    for order, name in (("<", "little"), (">", "big")):
        add(f"grey16_{name}.tif", tiff(picture(16, 1), 16, 1, order))
        add(f"rgb16_{name}.tif", tiff(picture(16, 3), 16, 2, order))
        add(f"rgb8_{name}.tif", tiff(rgb, 8, 2, order))
    for bits in (1, 2, 4, 8):
        add(f"grey{bits}.tif", tiff(picture(bits, 1), bits, 1))
        add(f"min_is_white{bits}.tif", tiff(picture(bits, 1), bits, 0))
        table = palette_colours(2**bits).T.astype(int).ravel() * 257
        add(f"palette{bits}.tif", tiff(picture(bits, 1), bits, 3, fields=[(320, 3, list(map(int, table)))]))
    add("grey12.tif", tiff(picture(12, 1), 12, 1))
    add("min_is_white16.tif", tiff(picture(16, 1), 16, 0))
    add("big_tiff.tif", tiff(rgb, 8, 2, big=True))
    add("low_bit_first.tif", tiff(np.array([[int(f"{v:08b}"[::-1], 2)] for v in grey.ravel()],
                                           np.uint16).reshape(grey.shape), 8, 1, fields=[(266, 3, [2])]))
    add("grey_alpha.tif", tiff(picture(8, 2), 8, 1, fields=[(338, 3, [2])]), white=True)
    add("rgba.tif", tiff(rgba, 8, 2, fields=[(338, 3, [2])]), white=True)
    add("rgba16.tif", tiff(picture(16, 4), 16, 2, fields=[(338, 3, [2])]), white=True)
    add("rgbx.tif", tiff(rgba, 8, 2, fields=[(338, 3, [0])]), white=True)
    premultiplied = rgba.copy()
    premultiplied[..., :3] = rgba[..., :3] * rgba[..., 3:] // 255
    add("rgba_premultiplied.tif", tiff(premultiplied, 8, 2, fields=[(338, 3, [1])]), white=True)
    add("planes.tif", tiff(rgb, 8, 2, separate=True))
    add("tiles.tif", tiff(rgb, 8, 2, tile=(16, 32)))
    add("tiles_grey16.tif", tiff(picture(16, 1), 16, 1, ">", tile=(32, 16)))
    add("tiles_planes.tif", tiff(rgb, 8, 2, separate=True, tile=(16, 16)))
    for orientation in range(2, 9):
        add(f"orientation{orientation}.tif", tiff(grey, 8, 1, fields=[(274, 3, [orientation])]))
    add("cmyk.tif", tiff(picture(8, 4), 8, 5))
    make_compressed_tiffs(add)


def make_compressed_tiffs(add):
    grey8 = Image.fromarray(picture(8, 1)[..., 0].astype(np.uint8))
    rgb8 = Image.fromarray(picture(8, 3).astype(np.uint8))

    def save(image, **options):
        out = io.BytesIO()
        image.save(out, "TIFF", **options)
        return out.getvalue()

    for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "zstd"):
        add(f"{compression}.tif", save(rgb8, compression=compression))
    add("lzw_predictor.tif", save(rgb8, compression="tiff_lzw", tiffinfo={317: 2}))
    add("jpeg_rgb.tif", save(rgb8, compression="jpeg", quality=85))
    add("jpeg_grey.tif", save(grey8, compression="jpeg", quality=85))
    for compression in ("group3", "group4", "tiff_ccitt"):
        add(f"{compression}.tif", save(grey8.convert("1"), compression=compression))
    pages = [rgb8, grey8, rgb8.rotate(90, expand=True)]
    add("pages.tif", save(pages[0], save_all=True, append_images=pages[1:], compression="tiff_lzw"), pages=3)


# --- BMP -------------------------------------------------------------------------------------------------------------

def bmp(rows, bits, header=40, compression=0, palette=b"", masks=b"", top_down=False, colours=0):
    """rows: bytes per pixel row from top to bottom, not yet padded."""
    body = b"".join(row + b"\0" * (-len(row) % 4) for row in (rows if top_down else rows[::-1]))
    if header == 12:
        info = struct.pack("<IHHHH", 12, WIDTH, HEIGHT, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", header, WIDTH, -HEIGHT if top_down else HEIGHT, 1, bits, compression,
                           len(body), 2835, 2835, colours, 0)
        if header > 40:
            info = (info + masks).ljust(header, b"\0")
            masks = b""
    at = 14 + len(info) + len(masks) + len(palette)
    return struct.pack("<2sIHHI", b"BM", at + len(body), 0, 0, at) + info + masks + palette + body


def make_bmps(add):
    def bgr0(count):
        return b"".join(bytes([b, g, r, 0]) for r, g, b in palette_colours(count).tolist())

    def bgr(count):
        return b"".join(bytes([b, g, r]) for r, g, b in palette_colours(count).tolist())

    for bits in (1, 4, 8):
        rows = pack(picture(bits, 1)[..., 0], bits)
        add(f"palette{bits}.bmp", bmp(rows, bits, palette=bgr0(2**bits)))
        add(f"os2_palette{bits}.bmp", bmp(rows, bits, header=12, palette=bgr(2**bits)))
    few = pack(picture(3, 1)[..., 0], 8)
    add("palette8_few.bmp", bmp(few, 8, palette=bgr0(8), colours=8))
    rgb, rgba = picture(8, 3).astype(np.uint8), picture(8, 4).astype(np.uint8)
    rows24 = [row[:, ::-1].tobytes() for row in rgb]
    add("rgb24.bmp", bmp(rows24, 24))
    add("rgb24_top_down.bmp", bmp(rows24, 24, top_down=True))
    add("rgb24_os2.bmp", bmp(rows24, 24, header=12))
    add("rgb24_v5.bmp", bmp(rows24, 24, header=124))
    p = picture(5, 3)
    rows555 = [row.astype("<u2").tobytes() for row in p[..., 0] << 10 | p[..., 1] << 5 | p[..., 2]]
    g6 = picture(6, 3)[..., 1]
    rows565 = [row.astype("<u2").tobytes() for row in p[..., 0] << 11 | g6 << 5 | p[..., 2]]
    add("rgb555.bmp", bmp(rows555, 16))
    add("rgb565.bmp", bmp(rows565, 16, compression=3, masks=struct.pack("<III", 0xF800, 0x7E0, 0x1F)))
    bgra = [row[:, [2, 1, 0, 3]].tobytes() for row in rgba]
    add("rgb32.bmp", bmp(bgra, 32))
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    add("rgba32_v4.bmp", bmp(bgra, 32, header=108, compression=3, masks=masks), white=True)
    add("rgba32_top_down.bmp", bmp(bgra, 32, header=124, compression=3, masks=masks, top_down=True), white=True)
    masks = struct.pack("<IIII", 0xFF, 0xFF00, 0xFF0000, 0xFF000000)
    add("rgba32_swapped.bmp", bmp([row.tobytes() for row in rgba], 32, header=56, compression=3, masks=masks),
        white=True)


# --- Pictures that must be refused, and a part of the sentence that says why ------------------------------------------

def make_refused(refuse):
    small = picture(8, 3)[:4, :4]
    grey = small[..., :1]
    for name, data, why in (("empty", b"", "an empty file"), ("gif", b"GIF89a" + bytes(20), "a GIF image"),
                            ("webp", b"RIFF\x10\0\0\0WEBPVP8 " + bytes(8), "a WebP image"),
                            ("heif", b"\0\0\0\x18ftypheic" + bytes(12), "a HEIF image"),
                            ("pdf", b"%PDF-1.7\n", "a PDF document"), ("text", b"hello", "an unknown format")):
        refuse(f"refused_{name}.bin", data, why)
    make_refused_pngs(refuse, small)
    make_refused_jpegs(refuse)
    make_refused_tiffs(refuse, small, grey)
    make_refused_bmps(refuse)


def make_refused_pngs(refuse, small):
    good = png(small, 8, 2)
    huge = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    start = good[:8] + png_chunk(b"IHDR", huge)
    refuse("refused_huge.png", start + good[33:], "60000 x 60000 pixels, more than the limit of 200000000")
    refuse("refused_zero.png", good[:8] + png_chunk(b"IHDR", bytes(4) + huge[4:]) + good[33:], "PNG")
    refuse("refused_crc.png", good[:45] + bytes([good[45] ^ 1]) + good[46:], "crc")
    refuse("refused_short_data.png", png(small[:3], 8, 2).replace(png(small[:3], 8, 2)[8:33], good[8:33]), "PNG")
    refuse("refused_no_palette.png", png(small[..., :1] // 64, 2, 3), "PLTE")


def make_refused_jpegs(refuse):
    out = io.BytesIO()
    Image.fromarray(picture(8, 3).astype(np.uint8)).save(out, "JPEG", progressive=True, quality=20)
    good = out.getvalue()
    first = good.index(b"\xff\xda")
    second = good.index(b"\xff\xc4", first)
    scan = bytearray(good[first:second])  # the first scan, of DC coefficients, made complete so that it may repeat
    scan[13] = 0
    refuse("refused_many_scans.jpg", good[:first] + bytes(scan) * 501 + b"\xff\xd9", "too many scans")
    frame = good.index(b"\xff\xc2")
    refuse("refused_huge.jpg", good[:frame + 5] + b"\xff\xdc\xff\xdc" + good[frame + 9:], "65500 x 65500 pixels, more")
    refuse("refused_12_bits.jpg", good[:frame + 4] + b"\x0c" + good[frame + 5:], "precision")
    refuse("refused_no_picture.jpg", b"\xff\xd8\xff\xe0\0\x04\0\0\xff\xd9", "contains no image")
    refuse("refused_start_only.jpg", b"\xff\xd8\xff", "JPEG")


def make_refused_tiffs(refuse, small, grey):
    refuse("refused_float.tif", tiff(small[..., :2].reshape(4, 8, 1), 16, 1, fields=[(339, 3, [3])]), "sample format 3")
    refuse("refused_signed.tif", tiff(grey, 16, 1, fields=[(339, 3, [2])]), "sample format 2")
    plain = tiff(grey, 8, 1)
    bits = struct.pack("<HHII", 258, 3, 1, 8)
    refuse("refused_32_bits.tif", plain.replace(bits, struct.pack("<HHII", 258, 3, 1, 32)), "bits per sample 32")
    codec = struct.pack("<HHII", 259, 3, 1, 1)
    for number, name in ((6, "old_jpeg"), (34925, "lzma"), (34676, "sgilog"), (999, "unknown")):
        data = plain.replace(codec, struct.pack("<HHII", 259, 3, 1, number))
        refuse(f"refused_{name}.tif", data, "compression")
    refuse("refused_lab.tif", tiff(small, 8, 8), "photometric interpretation 8")
    refuse("refused_ycbcr.tif", tiff(small, 8, 6), "YCbCr samples with compression 1")
    refuse("refused_no_palette.tif", tiff(grey // 16, 4, 3), "Colormap")
    wide = plain.replace(struct.pack("<HHII", 256, 3, 1, 4), struct.pack("<HHII", 256, 4, 1, 2**31))
    refuse("refused_wide.tif", wide, "impossible size")
    tall = plain.replace(struct.pack("<HHII", 278, 3, 1, 16), struct.pack("<HHII", 278, 4, 1, 2**32 - 1))
    tall = tall.replace(struct.pack("<HHII", 257, 3, 1, 4), struct.pack("<HHII", 257, 4, 1, 10**9))
    refuse("refused_tall.tif", tall, "4 x 1000000000 pixels, more than the limit")
    tiles = tiff(grey, 8, 1, tile=(16, 16))
    for tag in (322, 323):
        tiles = tiles.replace(struct.pack("<HHII", tag, 3, 1, 16), struct.pack("<HHII", tag, 4, 1, 2**20))
    refuse("refused_huge_tiles.tif", tiles, "blocks of 1048576 x 1048576")
    refuse("refused_no_directory.tif", b"II*\0\xf0\xff\xff\x7f", "TIFF")
    refuse("refused_header_only.tif", b"MM\0*", "TIFF")


def make_refused_bmps(refuse):
    rows = pack(picture(4, 1)[..., 0], 4)
    sixteen = b"".join(bytes([i, i, i, 0]) for i in range(16))
    good = bmp(rows, 4, palette=sixteen)

    def patched(at, layout, value):
        return good[:at] + struct.pack(layout, value) + good[at + struct.calcsize(layout):]

    refuse("refused_rle.bmp", patched(30, "<I", 2), "compression 2")
    refuse("refused_bits.bmp", patched(28, "<H", 3), "3 bits per pixel")
    refuse("refused_masks.bmp", patched(30, "<I", 3), "bit masks with 4 bits")
    refuse("refused_header.bmp", patched(14, "<I", 41), "information header of 41 bytes")
    refuse("refused_height.bmp", patched(22, "<i", -2**31), "impossible size")
    refuse("refused_width.bmp", patched(18, "<i", -5), "impossible size")
    refuse("refused_large.bmp", patched(18, "<i", 2**31 - 1), "more than the limit")
    refuse("refused_missing_rows.bmp", patched(22, "<i", HEIGHT + 1), "truncated")
    refuse("refused_offset.bmp", patched(10, "<I", 2**32 - 1), "truncated")
    refuse("refused_palette.bmp", patched(46, "<I", 17), "palette of 17")
    refuse("refused_index.bmp", patched(46, "<I", 2), "of a palette of 2")


# --- What Pillow makes of them ---------------------------------------------------------------------------------------

def rgb_of(data, page, white):
    image = Image.open(io.BytesIO(data))
    image.seek(page)
    image.load()
    if image.format in ("JPEG", "PNG"):  # Pillow turns TIFFs by itself
        image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16"):
        bits = 12 if image.format == "TIFF" and image.tag_v2[258] == (12,) else 16
        image = Image.fromarray((np.asarray(image).astype(np.uint16) >> (bits - 8)).astype(np.uint8))
        if data[:2] == b"II" and Image.open(io.BytesIO(data)).tag_v2[262] == 0:
            image = ImageOps.invert(image)  # for 16 bits Pillow leaves "min is white" to its caller
    if not white:
        return image.convert("RGB")
    paper = Image.new("RGB", image.size, (255, 255, 255))
    image = image.convert("RGBA")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def make_edited(folder):
    """rgb8.png made grey and scaled by Pillow."""
    image = Image.fromarray(picture(8, 3).astype(np.uint8))
    image.convert("L").save(folder / "luma.png")
    for size in ((74, 60), (20, 11), (5, 40), (1, 1), (37, 29)):
        image.resize(size, Image.Resampling.BILINEAR).save(folder / "scaled_{}x{}.png".format(*size), optimize=True)


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else
                          pathlib.Path(__file__).parent.parent / "tests/image/fixtures")
    folder.mkdir(parents=True, exist_ok=True)
    lines = []

    def add(name, data, white=False, pages=1):
        (folder / name).write_bytes(data)
        for page in range(pages):
            for mode in ("drop", "white") if white else ("drop",):
                rgb = rgb_of(data, page, mode == "white")
                lines.append(f"{name} {page} {mode} {rgb.width} {rgb.height} {fnv1a(rgb.tobytes()):016x}\n")

    for make in (make_pngs, make_jpegs, make_tiffs, make_bmps):
        make(add)
    (folder / "expected.txt").write_text("".join(lines))

    refusals = []

    def refuse(name, data, why):
        (folder / name).write_bytes(data)
        refusals.append(f"{name} {why}\n")

    make_refused(refuse)
    make_edited(folder)
    (folder / "refused.txt").write_text("".join(refusals))
    print(f"{len(lines)} pictures, {sum(f.stat().st_size for f in folder.iterdir())} bytes")


if __name__ == "__main__":
    main()
