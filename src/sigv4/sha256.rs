//! SHA-256 and HMAC over the end of a buffer, with nothing copied.
//!
//! The hashing itself is the `sha2` crate's. Its hashers keep a block of their own, which costs a short message a fifth of its
//! signing time in copies; here a message is padded where it stands.

use sha2::block_api::compress256;
use zeroize::Zeroizing;

const BLOCK: usize = 64;

/// The state before the first block: FIPS 180-4, section 5.3.3.
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// What pads the outer message of HMAC, which is always 96 bytes long: the key's block and a hash.
const OUTER_PADDING: [u8; 32] = {
    let mut padding = [0; 32];
    padding[0] = 0x80;
    let [high, low] = 768_u16.to_be_bytes();
    padding[30] = high;
    padding[31] = low;
    padding
};

/// Hashes a text. Its padding is left behind it.
pub(super) fn digest(text: &mut Vec<u8>) -> [u8; 32] {
    finish(INITIAL, 0, text, 0)
}

/// HMAC with one key, whose two blocks are hashed already. The states are zeroed on drop.
///
/// Source: [RFC 2104](https://www.rfc-editor.org/rfc/rfc2104#section-4), whose section 4 proposes this.
pub(super) struct KeyedHash {
    inner: Zeroizing<[u32; 8]>,
    outer: Zeroizing<[u32; 8]>,
}

impl KeyedHash {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        let keyed = |pad: u8| {
            let mut block = Zeroizing::new([pad; BLOCK]);
            block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
            let mut state = Zeroizing::new(INITIAL);
            compress256(&mut state, &[*block]);
            state
        };
        Self { inner: keyed(0x36), outer: keyed(0x5C) }
    }

    /// Authenticates what stands in the buffer from `start` on. Its padding is left behind it.
    pub(super) fn authenticate(&self, text: &mut Vec<u8>, start: usize) -> [u8; 32] {
        let hash = finish(*self.inner, BLOCK, text, start);
        let mut block = [0; BLOCK];
        let (message, padding) = block.split_at_mut(hash.len());
        message.copy_from_slice(&hash);
        padding.copy_from_slice(&OUTER_PADDING);
        let mut state = *self.outer;
        compress256(&mut state, &[block]);
        to_bytes(state)
    }
}

/// Hashes the buffer from `start` on, continuing from a state that `before` bytes have led to.
fn finish(mut state: [u32; 8], before: usize, text: &mut Vec<u8>, start: usize) -> [u8; 32] {
    let len = text.len().saturating_sub(start);
    // A one bit, zeros up to the end of a block, and in its last eight bytes the length in bits: FIPS 180-4, section 5.1.1.
    let padded = (len + 9).next_multiple_of(BLOCK);
    text.push(0x80);
    text.resize(start + padded - 8, 0);
    text.extend_from_slice(&(8 * (before + len) as u64).to_be_bytes());
    let (blocks, _) = text.get(start..).unwrap_or_default().as_chunks::<BLOCK>();
    compress256(&mut state, blocks);
    to_bytes(state)
}

fn to_bytes(state: [u32; 8]) -> [u8; 32] {
    let mut out = [0; 32];
    for (bytes, word) in out.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    out
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::{Digest, Sha256};

    use super::*;

    /// All lengths around the ends of blocks, and behind a text that is hashed already.
    #[test]
    fn every_length_hashes_as_the_hashing_crates_do() {
        let key = [0xA7; 32];
        let keyed = KeyedHash::new(&key);
        for len in 0..300_usize {
            let message: Vec<u8> = (0..len).map(|byte| u8::try_from(byte % 251).unwrap()).collect();
            let expected: [u8; 32] = Sha256::digest(&message).into();
            assert_eq!(digest(&mut message.clone()), expected);

            let mac = Hmac::<Sha256>::new_from_slice(&key).unwrap().chain_update(&message);
            let expected: [u8; 32] = mac.finalize().into_bytes().into();
            let mut buffer = [b"before".as_slice(), &message].concat();
            assert_eq!(keyed.authenticate(&mut buffer, 6), expected);
            assert_eq!(keyed.authenticate(&mut message.clone(), 0), expected);
        }
    }
}
