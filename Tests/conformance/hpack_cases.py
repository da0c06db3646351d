"""hpack/…: header blocks that RFC 7541 forbids (8 cases).

RFC 9113 4.3 makes each a connection error COMPRESSION_ERROR, since the two tables are no longer in step.
"""
from suite import case
from wire import Code, Literal, headers, indexed, integer, literal, table_size

LAST_STATIC_INDEX = 61


def refused_block(c, block):
    c.send(headers(1, block))
    return c.expect_connection_error(Code.COMPRESSION_ERROR)


def with_huffman_value(c, octets):
    """A field whose value claims to be in Huffman code and consists of these octets."""
    return c.block() + literal(Literal.PLAIN, b"x-case", b"")[:-1] + integer(len(octets), 7, 0x80) + octets


@case("hpack/2.3.3/1")
def index_beyond_tables(c):
    """RFC 7541 2.3.3: an index beyond both tables is a decoding error. Sends index 70 with an empty dynamic table. Accepts a
    connection error COMPRESSION_ERROR."""
    return refused_block(c, c.block() + indexed(LAST_STATIC_INDEX + 9))


@case("hpack/2.3.3/2")
def name_index_beyond_tables(c):
    """RFC 7541 2.3.3: the same for the index of a literal's name. Sends a literal with name 70. Accepts a connection error
    COMPRESSION_ERROR."""
    return refused_block(c, c.block() + literal(Literal.INDEXED, LAST_STATIC_INDEX + 9, b"adflight"))


@case("hpack/4.2/1")
def late_table_size_update(c):
    """RFC 7541 4.2: a table size update comes before the block's first field. Sends one after the last. Accepts a connection
    error COMPRESSION_ERROR."""
    return refused_block(c, c.block() + table_size(128))


@case("hpack/5.2/1")
def huffman_padding_too_long(c):
    """RFC 7541 5.2: padding of more than seven bits is a decoding error. Sends "a" (00011), then eleven ones. Accepts a
    connection error COMPRESSION_ERROR."""
    return refused_block(c, with_huffman_value(c, b"\x1f\xff"))


@case("hpack/5.2/2")
def huffman_padding_of_zeros(c):
    """RFC 7541 5.2: padding is the beginning of EOS, all ones. Sends "a" (00011), then three zeros. Accepts a connection
    error COMPRESSION_ERROR."""
    return refused_block(c, with_huffman_value(c, b"\x18"))


@case("hpack/5.2/3")
def huffman_end_of_string(c):
    """RFC 7541 5.2: the symbol EOS (thirty ones) within a string is a decoding error. Sends it whole. Accepts a connection
    error COMPRESSION_ERROR."""
    return refused_block(c, with_huffman_value(c, b"\xff\xff\xff\xff"))


@case("hpack/6.1/1")
def index_zero(c):
    """RFC 7541 6.1: index 0 is not used. Sends it. Accepts a connection error COMPRESSION_ERROR."""
    return refused_block(c, c.block() + indexed(0))


@case("hpack/6.3/1")
def table_size_above_setting(c):
    """RFC 7541 6.3: a new table size exceeds no SETTINGS_HEADER_TABLE_SIZE of the receiver. Sends one octet more. Accepts a
    connection error COMPRESSION_ERROR."""
    return refused_block(c, table_size(c.header_table_size() + 1) + c.block())
