//! A call's arguments, made of food: values of the types that level 1 names, laid out in a guest's memory as the canonical ABI
//! wants them, and now and then bent into what it does not want.

use teahouse_base::testing::fuzz::Food;
use wit_parser::abi::FlatTypes;
use wit_parser::{Int, Type, TypeDefKind, Variant};

use super::interfaces::Interfaces;
use super::program::{Call, IMAGE, MOST_IMAGE, RESULT};

/// Texts that mean something to some function, and some that should not.
const TEXTS: [&[u8]; 24] = [
    b"note",
    b"usd",
    b"all",
    b"250",
    b"bo",
    b"key-1",
    b"escrow",
    b"release",
    b"state",
    b"share-1",
    b"1",
    b"0",
    b"340282366920938463463374607431768211455",
    b"",
    b"-1",
    b"01",
    b"$state",
    b"gold",
    b"two\nlines \xe2\x80\xaeturned",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"assets/cover.png",
    b"115792089237316195423570985008687907853269984665640564039457584007913129639935",
    b"a line that a person is shown",
];
const NUMBERS: [u64; 12] = [1, 2, 0, 3, 5, 10, 250, 1_000, 1_024, 4_096, 0xffff_ffff, u64::MAX];
/// Places and lengths that lie.
const LIES: [u64; 8] =
    [0xffff_fff0, 0xffff_ffff, 0x7fff_ffff, 0x0010_0000, 0x000f_fffc, IMAGE as u64 + 1, 0x0200_0000, 7];

pub struct Lowerer<'a, 'f> {
    from: &'a Interfaces,
    food: &'a mut Food<'f>,
    image: Vec<u8>,
}

impl<'a, 'f> Lowerer<'a, 'f> {
    pub fn new(from: &'a Interfaces, food: &'a mut Food<'f>) -> Self {
        Self { from, food, image: Vec::new() }
    }

    /// What lies in memory for the calls so far, with a byte of it turned now and then.
    pub fn into_image(mut self) -> Vec<u8> {
        while self.food.once_in(12) && !self.image.is_empty() {
            let at = self.food.below(self.image.len().min(0xffff));
            self.image[at] = self.food.u8();
        }
        self.image.truncate(MOST_IMAGE);
        self.image
    }

    /// The next call.
    pub fn call(&mut self) -> Call {
        let place = self.food.below(self.from.functions.len());
        let mut arguments = self.arguments(place);
        if !arguments.is_empty() && self.food.once_in(16) {
            let which = self.food.below(arguments.len());
            arguments[which] = *self.food.one_of(&LIES);
        }
        let times = if self.food.once_in(40) { 1 + self.food.below(2_400) } else { 1 };
        Call { place: place as u32, times: times as u32, arguments }
    }

    fn arguments(&mut self, place: usize) -> Vec<u64> {
        let from = self.from;
        let import = &from.functions[place];
        let mut arguments = Vec::new();
        if import.signature.indirect_params {
            let record = from.sizes.params(&import.parameters);
            let at = self.room(record.size.size_wasm32(), record.align.align_wasm32());
            self.store_fields(import.parameters.clone(), at);
            arguments.push(address(at));
        } else {
            for parameter in &import.parameters {
                self.flat(parameter, &mut arguments);
            }
        }
        if import.signature.retptr {
            arguments.push(RESULT as u64);
        }
        arguments
    }

    /// Room in memory, filled with zeros.
    fn room(&mut self, size: usize, align: usize) -> usize {
        let at = self.image.len().next_multiple_of(align.max(1));
        self.image.resize(at + size, 0);
        at
    }

    fn set(&mut self, at: usize, bytes: &[u8]) {
        self.image[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn is_full(&self) -> bool {
        self.image.len() > MOST_IMAGE / 2
    }

    fn number(&mut self) -> u64 {
        match self.food.below(4) {
            0 | 1 => *self.food.one_of(&NUMBERS),
            2 => self.food.u8().into(),
            _ => self.food.u64(),
        }
    }

    /// A text or a list of bytes: where it lies, and how long it is.
    fn bytes(&mut self) -> [u64; 2] {
        let bytes = match self.food.below(16) {
            _ if self.is_full() => b"x".to_vec(),
            14 => vec![b'x'; self.food.below(5_000)],
            15 => vec![b'x'; 255 + self.food.below(4)],
            12 | 13 => {
                let len = self.food.below(24);
                self.food.bytes(len).to_vec()
            }
            _ => self.food.one_of(&TEXTS).to_vec(),
        };
        let at = self.room(bytes.len(), 1);
        self.set(at, &bytes);
        [address(at), bytes.len() as u64]
    }

    fn list(&mut self, item: &Type) -> [u64; 2] {
        if matches!(item, Type::U8) {
            return self.bytes();
        }
        let many = match self.food.below(8) {
            _ if self.is_full() => 0,
            7 => self.food.below(40),
            0 => 0,
            _ => 1 + self.food.below(4),
        };
        let size = self.from.sizes.size(item).size_wasm32();
        let at = self.room(size * many, self.from.sizes.align(item).align_wasm32());
        for place in 0..many {
            self.store(item, at + place * size);
        }
        [address(at), many as u64]
    }

    /// Which case of so many; now and then one that is not there.
    fn case(&mut self, cases: usize) -> usize {
        if self.food.once_in(100) { cases + self.food.below(200) } else { self.food.below(cases) }
    }

    fn store(&mut self, ty: &Type, at: usize) {
        match ty {
            Type::Bool => {
                let yes = self.case(2) as u8;
                self.set(at, &[yes]);
            }
            Type::String => {
                let text = self.bytes();
                self.set_pair(at, text);
            }
            Type::Id(_) => self.store_defined(ty, at),
            plain => {
                let width = self.from.sizes.size(plain).size_wasm32();
                let bytes = self.number().to_le_bytes();
                self.set(at, &bytes[..width]);
            }
        }
    }

    fn set_pair(&mut self, at: usize, pair: [u64; 2]) {
        for (place, number) in pair.into_iter().enumerate() {
            self.set(at + 4 * place, &(number as u32).to_le_bytes());
        }
    }

    fn store_defined(&mut self, ty: &Type, at: usize) {
        match self.defined(ty) {
            Defined::Alias(ty) => self.store(&ty, at),
            Defined::Fields(fields) => self.store_fields(fields, at),
            Defined::List(item) => {
                let list = self.list(&item);
                self.set_pair(at, list);
            }
            Defined::Cases(tag, cases) => {
                let case = self.case(cases.len());
                self.set(at, &(case as u64).to_le_bytes()[..width_of(tag)]);
                let payload = self.from.sizes.payload_offset(tag, cases.iter().map(Option::as_ref));
                if let Some(Some(ty)) = cases.get(case) {
                    self.store(ty, at + payload.size_wasm32());
                }
            }
        }
    }

    fn store_fields(&mut self, fields: Vec<Type>, at: usize) {
        let from = self.from;
        for (offset, ty) in from.sizes.field_offsets(&fields) {
            self.store(ty, at + offset.size_wasm32());
        }
    }

    fn flat(&mut self, ty: &Type, out: &mut Vec<u64>) {
        match ty {
            Type::Bool => {
                let yes = self.case(2) as u64;
                out.push(yes);
            }
            Type::String => {
                let text = self.bytes();
                out.extend(text);
            }
            Type::Id(_) => self.flat_defined(ty, out),
            _ => {
                let number = self.number();
                out.push(number);
            }
        }
    }

    fn flat_defined(&mut self, ty: &Type, out: &mut Vec<u64>) {
        match self.defined(ty) {
            Defined::Alias(ty) => self.flat(&ty, out),
            Defined::Fields(fields) => fields.iter().for_each(|field| self.flat(field, out)),
            Defined::List(item) => {
                let list = self.list(&item);
                out.extend(list);
            }
            Defined::Cases(_, cases) => {
                let end = out.len() + self.flat_width(ty);
                let case = self.case(cases.len());
                out.push(case as u64);
                if let Some(Some(ty)) = cases.get(case) {
                    self.flat(ty, out);
                }
                out.resize(end, 0);
            }
        }
    }

    /// How many core values a value is.
    fn flat_width(&self, ty: &Type) -> usize {
        let mut room = [wit_parser::abi::WasmType::I32; 64];
        let mut flat = FlatTypes::new(&mut room);
        assert!(self.from.resolve.push_flat(ty, &mut flat));
        flat.to_vec().len()
    }

    fn defined(&self, ty: &Type) -> Defined {
        let Type::Id(id) = ty else { return Defined::Alias(*ty) };
        match &self.from.resolve.types[*id].kind {
            TypeDefKind::Type(ty) => Defined::Alias(*ty),
            TypeDefKind::Record(record) => {
                Defined::Fields(record.fields.iter().map(|field| field.ty).collect())
            }
            TypeDefKind::Tuple(tuple) => Defined::Fields(tuple.types.clone()),
            TypeDefKind::List(item) => Defined::List(*item),
            TypeDefKind::Variant(variant) => of_variant(variant),
            TypeDefKind::Enum(cases) => Defined::Cases(cases.tag(), vec![None; cases.cases.len()]),
            TypeDefKind::Option(ty) => Defined::Cases(Int::U8, vec![None, Some(*ty)]),
            TypeDefKind::Result(result) => Defined::Cases(Int::U8, vec![result.ok, result.err]),
            other => panic!("level 1 has a {}: say how it is laid out", other.as_str()),
        }
    }
}

/// What the canonical ABI tells apart.
enum Defined {
    Alias(Type),
    Fields(Vec<Type>),
    List(Type),
    Cases(Int, Vec<Option<Type>>),
}

fn of_variant(variant: &Variant) -> Defined {
    Defined::Cases(variant.tag(), variant.cases.iter().map(|case| case.ty).collect())
}

const fn width_of(tag: Int) -> usize {
    match tag {
        Int::U8 => 1,
        Int::U16 => 2,
        Int::U32 => 4,
        Int::U64 => 8,
    }
}

const fn address(at: usize) -> u64 {
    (IMAGE + at) as u64
}
