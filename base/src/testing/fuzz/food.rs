//! Food is a case read from its front, so that any bytes make something with a shape. When it is eaten up there are only zeros.

/// The bytes of a case that were not read yet.
#[derive(Clone, Debug)]
pub struct Food<'a>(&'a [u8]);

impl<'a> Food<'a> {
    /// All of these bytes.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether nothing is left.
    pub const fn is_eaten(&self) -> bool {
        self.0.is_empty()
    }

    /// At most so many bytes.
    pub fn bytes(&mut self, most: usize) -> &'a [u8] {
        let (eaten, left) = self.0.split_at(most.min(self.0.len()));
        self.0 = left;
        eaten
    }

    /// A byte.
    pub fn u8(&mut self) -> u8 {
        self.bytes(1).first().copied().unwrap_or_default()
    }

    /// A number of 16 bits.
    pub fn u16(&mut self) -> u16 {
        u16::from_be_bytes([self.u8(), self.u8()])
    }

    /// A number of 32 bits.
    pub fn u32(&mut self) -> u32 {
        (u32::from(self.u16()) << 16) | u32::from(self.u16())
    }

    /// A number of 64 bits.
    pub fn u64(&mut self) -> u64 {
        (u64::from(self.u32()) << 32) | u64::from(self.u32())
    }

    /// A number below this one; 0 below 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let drawn = if bound <= 256 { usize::from(self.u8()) } else { usize::from(self.u16()) };
        drawn.checked_rem(bound).unwrap_or_default()
    }

    /// Yes once in so many times, and no when it is eaten up.
    pub fn once_in(&mut self, times: usize) -> bool {
        !self.is_eaten() && self.below(times) == times.saturating_sub(1)
    }

    /// One of these, of which there is at least one.
    pub fn one_of<'b, T>(&mut self, some: &'b [T]) -> &'b T {
        &some[self.below(some.len())]
    }
}
