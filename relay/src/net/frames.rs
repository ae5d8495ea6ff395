//! A frame is a question or an answer on a stream: a four-byte length, then the bytes.
//!
//! A length above the protocol's bound is read no further: the question becomes [`Question::TooLong`] and is answered
//! with a refusal instead of silence.

use futures::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use libp2p::StreamProtocol;
use libp2p::request_response::Codec;
use std::io;

use crate::protocol::Protocol;

/// What came as a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// All of it.
    Whole(Vec<u8>),
    /// A claim to be longer than the protocol allows.
    TooLong,
}

/// Reads and writes frames of one protocol.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frames(pub Protocol);

impl Codec for Frames {
    type Protocol = StreamProtocol;
    type Request = Question;
    type Response = Vec<u8>;

    async fn read_request<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Question>
    where
        T: AsyncRead + Unpin + Send,
    {
        Ok(read_frame(io, self.0.longest_question()).await?.map_or(Question::TooLong, Question::Whole))
    }

    async fn read_response<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Vec<u8>>
    where
        T: AsyncRead + Unpin + Send,
    {
        let frame = read_frame(io, self.0.longest_answer()).await?;
        frame.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the answer is too long"))
    }

    async fn write_request<T>(&mut self, _: &StreamProtocol, io: &mut T, question: Question) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        match question {
            Question::Whole(bytes) => write_frame(io, &bytes).await,
            Question::TooLong => {
                Err(io::Error::new(io::ErrorKind::InvalidInput, "a question is never sent too long"))
            }
        }
    }

    async fn write_response<T>(&mut self, _: &StreamProtocol, io: &mut T, answer: Vec<u8>) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        write_frame(io, &answer).await
    }
}

/// The frame, or `None` when it claims more than `bound` bytes. Memory grows with what arrives, not with the claim.
async fn read_frame<T: AsyncRead + Unpin + Send>(io: &mut T, bound: u32) -> io::Result<Option<Vec<u8>>> {
    let mut head = [0; 4];
    io.read_exact(&mut head).await?;
    let len = u32::from_be_bytes(head);
    if len > bound {
        return Ok(None); // LIM-006
    }
    let mut bytes = Vec::new();
    io.take(u64::from(len)).read_to_end(&mut bytes).await?;
    if bytes.len() < len as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(bytes))
}

async fn write_frame<T: AsyncWrite + Unpin + Send>(io: &mut T, bytes: &[u8]) -> io::Result<()> {
    let len = u32::try_from(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
    io.write_all(&len.to_be_bytes()).await?;
    io.write_all(bytes).await?;
    io.flush().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::io::Cursor;

    fn read(bytes: &[u8], bound: u32) -> io::Result<Option<Vec<u8>>> {
        futures::executor::block_on(read_frame(&mut Cursor::new(bytes.to_vec()), bound))
    }

    #[test]
    fn lim_006_a_frame_above_its_bound_is_not_read() {
        assert_eq!(read(&[0, 0, 0, 2, 7, 8], 2).unwrap(), Some(vec![7, 8]));
        assert_eq!(read(&[0, 0, 0, 3, 7, 8, 9], 2).unwrap(), None);
        assert_eq!(read(&[0xff; 4], 2).unwrap(), None);
    }

    #[test]
    fn a_frame_that_ends_early_is_an_error() {
        assert!(read(&[0, 0, 0, 2, 7], 2).is_err());
        assert!(read(&[0, 0], 2).is_err());
    }
}
