//! Exact counts as bytes, and back: whole numbers only, short where they are small.
//!
//! What is read is added to counts that are there already. Their shape follows from the model and says how many numbers must come, so that
//! no length in a file makes anything large; a sum that leaves its range is a fault, never a wrong number.

use std::io::{self, Read, Write};

/// Why bytes are no counts of the expected shape.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// They end too early.
    #[error("it ends before its counts do")]
    Ended,
    /// A number or a sum is larger than any count can be.
    #[error("it holds a number that no count can be")]
    Number,
    /// They cannot be read.
    #[error("it cannot be read ({0})")]
    System(#[from] io::Error),
}

/// Counts that can be written as bytes and added to others from there.
pub trait Pack {
    /// Writes the counts.
    fn pack(&self, to: &mut Packer) -> io::Result<()>;
    /// Adds counts of the same shape. After a fault what is here is of no use any more.
    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault>;
}

/// Counts of a cell, most of which are nothing.
pub trait PackCell: Pack + Copy + Default {
    /// Whether there is nothing to write.
    fn is_nothing(&self) -> bool;
}

const BUFFER: usize = 1 << 16;
/// Most bytes of a number of 128 bits, seven in a byte.
const LONGEST: usize = 19;
const MORE: u8 = 0x80;

/// Writes numbers.
pub struct Packer<'w> {
    to: &'w mut dyn Write,
    buffer: Vec<u8>,
}

impl<'w> Packer<'w> {
    /// Writes to `to`; [`Packer::finish`] ends it.
    pub fn new(to: &'w mut dyn Write) -> Packer<'w> {
        Packer { to, buffer: Vec::with_capacity(BUFFER + LONGEST) }
    }

    /// A number: seven bits a byte, the lowest first, all bytes but the last with the highest bit set (LEB128).
    #[inline]
    pub fn number(&mut self, mut value: u128) -> io::Result<()> {
        while value >= u128::from(MORE) {
            self.buffer.push(value as u8 | MORE);
            value >>= 7;
        }
        self.buffer.push(value as u8);
        self.drain_if_full()
    }

    /// Bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.buffer.extend_from_slice(bytes);
        self.drain_if_full()
    }

    fn drain_if_full(&mut self) -> io::Result<()> {
        if self.buffer.len() >= BUFFER {
            self.to.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Writes what is left.
    pub fn finish(self) -> io::Result<()> {
        self.to.write_all(&self.buffer)
    }
}

/// Reads numbers.
pub struct Unpacker<'r> {
    from: &'r mut dyn Read,
    buffer: Vec<u8>,
    at: usize,
    /// How many replicates the counts hold that are being read.
    replicates: u64,
}

impl<'r> Unpacker<'r> {
    /// Reads from `from`.
    pub fn new(from: &'r mut dyn Read) -> Unpacker<'r> {
        Unpacker { from, buffer: Vec::new(), at: 0, replicates: 0 }
    }

    /// Adds counts of so many replicates.
    pub fn add(&mut self, replicates: u64, to: &mut impl Pack) -> Result<(), Fault> {
        self.replicates = replicates;
        to.unpack(self)
    }

    /// How many replicates the counts hold that are being read.
    pub fn replicates(&self) -> u64 {
        self.replicates
    }

    /// Whether everything is read.
    pub fn is_at_end(&mut self) -> Result<bool, Fault> {
        Ok(self.at == self.buffer.len() && !self.refill()?)
    }

    #[inline]
    fn byte(&mut self) -> Result<u8, Fault> {
        if self.at == self.buffer.len() && !self.refill()? {
            return Err(Fault::Ended);
        }
        self.at += 1;
        Ok(self.buffer[self.at - 1])
    }

    #[cold]
    fn refill(&mut self) -> Result<bool, Fault> {
        self.buffer.resize(BUFFER, 0);
        self.at = 0;
        let read = loop {
            match self.from.read(&mut self.buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.buffer.truncate(*read.as_ref().unwrap_or(&0));
        Ok(read? > 0)
    }

    /// The number that [`Packer::number`] wrote.
    #[inline]
    pub fn number(&mut self) -> Result<u128, Fault> {
        let first = self.byte()?;
        if first < MORE { Ok(u128::from(first)) } else { self.longer(first) }
    }

    fn longer(&mut self, first: u8) -> Result<u128, Fault> {
        let mut value = u128::from(first & !MORE);
        for place in 1..LONGEST {
            let byte = self.byte()?;
            let bits = u128::from(byte & !MORE);
            let shifted = bits << (7 * place);
            if shifted >> (7 * place) != bits || byte == 0 {
                return Err(Fault::Number);
            }
            value |= shifted;
            if byte < MORE {
                return Ok(value);
            }
        }
        Err(Fault::Number)
    }

    /// A number of a narrower type.
    #[inline]
    pub fn narrow<T: TryFrom<u128>>(&mut self) -> Result<T, Fault> {
        T::try_from(self.number()?).map_err(|_| Fault::Number)
    }

    /// Adds a number of replicates, which cannot be more than there are.
    #[inline]
    pub fn times<T: TryFrom<u128> + Into<u64> + Copy>(&mut self, to: &mut T) -> Result<(), Fault> {
        let times: u64 = self.narrow()?;
        let sum =
            Into::<u64>::into(*to).checked_add(times).filter(|_| times <= self.replicates).ok_or(Fault::Number)?;
        *to = T::try_from(u128::from(sum)).map_err(|_| Fault::Number)?;
        Ok(())
    }

    /// Bytes as they are.
    pub fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            *byte = self.byte()?;
        }
        Ok(bytes)
    }
}

/// Whole numbers: what is read is added.
macro_rules! pack_whole {
    ($($whole:ty),*) => {$(
        impl Pack for $whole {
            #[inline]
            fn pack(&self, to: &mut Packer) -> io::Result<()> {
                to.number(u128::from(*self))
            }

            #[inline]
            fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
                *self = self.checked_add(from.narrow()?).ok_or(Fault::Number)?;
                Ok(())
            }
        }
    )*};
}

pack_whole!(u32, u64, u128);

/// Signed: twice the number, or twice what it lies below zero less one.
impl Pack for i128 {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        to.number((self << 1 ^ self >> 127) as u128)
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        let folded = from.number()?;
        let value = (folded >> 1) as i128 ^ -((folded & 1) as i128);
        *self = self.checked_add(value).ok_or(Fault::Number)?;
        Ok(())
    }
}

impl<T: Pack> Pack for [T] {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        self.iter().try_for_each(|one| one.pack(to))
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        self.iter_mut().try_for_each(|one| one.unpack(from))
    }
}

impl<T: Pack, const N: usize> Pack for [T; N] {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        self.as_slice().pack(to)
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        self.as_mut_slice().unpack(from)
    }
}

/// As many as there are: the model says how many.
impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        self.as_slice().pack(to)
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        self.as_mut_slice().unpack(from)
    }
}

impl<A: Pack, B: Pack> Pack for (A, B) {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        self.0.pack(to)?;
        self.1.pack(to)
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        self.0.unpack(from)?;
        self.1.unpack(from)
    }
}

/// Nothing where there is none: whether there is follows from the model.
impl<T: Pack> Pack for Option<T> {
    fn pack(&self, to: &mut Packer) -> io::Result<()> {
        self.as_slice().pack(to)
    }

    fn unpack(&mut self, from: &mut Unpacker) -> Result<(), Fault> {
        self.as_mut_slice().unpack(from)
    }
}

/// Packs the named fields of a type in the order in which they stand here.
#[macro_export]
macro_rules! pack_fields {
    ($type:ty: $($field:tt),+) => {
        impl $crate::packing::Pack for $type {
            fn pack(&self, to: &mut $crate::packing::Packer) -> std::io::Result<()> {
                $(self.$field.pack(to)?;)+
                Ok(())
            }

            fn unpack(&mut self, from: &mut $crate::packing::Unpacker) -> Result<(), $crate::packing::Fault> {
                $(self.$field.unpack(from)?;)+
                Ok(())
            }
        }
    };
}
pub use pack_fields;
