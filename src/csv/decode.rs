//! Bytes to text, piece by piece: UTF-8, with or without its mark, or `Shift_JIS` as spreadsheets of Japan write it.

use encoding_rs::{DecoderResult, Encoder, EncoderResult, Encoding, SHIFT_JIS, UTF_8};

/// In which encoding a table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8.
    #[default]
    Utf8,
    /// `Shift_JIS` as the WHATWG Encoding Standard has it, which is what Windows calls code page 932.
    ShiftJis,
}

impl Charset {
    /// The encoding of a name.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Self::Utf8),
            "shift_jis" | "shift-jis" | "sjis" | "windows-31j" | "cp932" => Some(Self::ShiftJis),
            _ => None,
        }
    }

    /// Its registered name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::ShiftJis => "shift_jis",
        }
    }

    fn encoding(self) -> &'static Encoding {
        match self {
            Self::Utf8 => UTF_8,
            Self::ShiftJis => SHIFT_JIS,
        }
    }

    /// A text in this encoding; what it has no character for reads `?`.
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::ShiftJis => shift_jis(text, SHIFT_JIS.new_encoder()),
        }
    }
}

fn shift_jis(text: &str, mut encoder: Encoder) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + 16);
    let mut rest = text;
    loop {
        bytes.reserve(rest.len() * 2 + 16);
        let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(rest, &mut bytes, true);
        rest = &rest[read..];
        match result {
            EncoderResult::InputEmpty => return bytes,
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(_) => bytes.push(b'?'),
        }
    }
}

/// Bytes that are no text in the encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecodable;

/// Makes text of pieces of bytes.
pub struct Decoder(encoding_rs::Decoder);

impl Decoder {
    /// A decoder of an encoding; the mark of UTF-8 at the beginning is passed over.
    pub fn new(charset: Charset) -> Self {
        Self(match charset {
            Charset::Utf8 => charset.encoding().new_decoder_with_bom_removal(),
            Charset::ShiftJis => charset.encoding().new_decoder_without_bom_handling(),
        })
    }

    /// The text of the next piece; a character may end in the piece after it, so the last one must be named.
    pub fn push(&mut self, mut bytes: &[u8], last: bool) -> Result<String, Undecodable> {
        let mut text = String::with_capacity(bytes.len() * 2 + 16);
        loop {
            let (result, read) = self.0.decode_to_string_without_replacement(bytes, &mut text, last);
            bytes = &bytes[read..];
            match result {
                DecoderResult::InputEmpty => return Ok(text),
                DecoderResult::OutputFull => text.reserve(bytes.len() * 3 + 16),
                DecoderResult::Malformed(..) => return Err(Undecodable),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(charset: Charset, bytes: &[u8], size: usize) -> Result<String, Undecodable> {
        let mut decoder = Decoder::new(charset);
        let mut text = String::new();
        for piece in bytes.chunks(size) {
            text += &decoder.push(piece, false)?;
        }
        Ok(text + &decoder.push(&[], true)?)
    }

    #[test]
    fn a_text_is_the_same_however_it_is_cut() {
        let text = "login_id,family_name\r\naiko@example.com,髙橋 愛子\r\n";
        for size in 1..9 {
            assert_eq!(read(Charset::Utf8, text.as_bytes(), size).as_deref(), Ok(text));
            assert_eq!(read(Charset::Utf8, &[b"\xef\xbb\xbf", text.as_bytes()].concat(), size).as_deref(), Ok(text));
            assert_eq!(read(Charset::ShiftJis, &Charset::ShiftJis.encode(text), size).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for size in 1..4 {
            assert_eq!(read(Charset::Utf8, &Charset::ShiftJis.encode("愛子"), size), Err(Undecodable));
            assert_eq!(read(Charset::Utf8, "愛".as_bytes().split_last().unwrap().1, size), Err(Undecodable));
            assert_eq!(read(Charset::ShiftJis, b"\x81", size), Err(Undecodable));
        }
    }

    #[test]
    fn what_shift_jis_does_not_know_is_a_question_mark() {
        assert_eq!(read(Charset::ShiftJis, &Charset::ShiftJis.encode("a\u{1f600}愛"), 3).as_deref(), Ok("a?愛"));
    }
}
