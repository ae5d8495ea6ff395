//! An answer goes its way: it is decided on, is under way for a while, is recorded, and then has its consequences for the others.

use std::time::Duration;

use teahouse_base::{Clock, Coded, WriteRecords};
use teahouse_runtime::files::{self, FilesError};
use teahouse_runtime::model::{
    Answer, Event, FileId, FileInfo, Gift, PersonId, Receiver, RefusalCode, Request, RequestId, RequestKind,
};
use teahouse_runtime::records;

use super::DevError;
use super::order::Answering;
use super::person::{Card, Person};
use super::reply::{Circumstances, needs_network, refused};
use super::session::Session;

/// An answer that has been given and has not arrived.
pub(crate) struct UnderWay {
    pub person: usize,
    pub request: Request,
    pub answer: Answer,
    /// When it arrives, by the session's time.
    pub due: Duration,
}

/// A card between two people.
pub(crate) struct Mail {
    from: usize,
    to: usize,
    card: Card,
}

impl Session {
    /// Lets `passed` go by: takes up what the apps asked, answers what needs no hand, and lets arrive what is due.
    ///
    /// # Errors
    /// [`DevError`] when an answer cannot be recorded.
    pub fn tick(&mut self, passed: Duration) -> Result<(), DevError> {
        self.time = self.time.saturating_add(passed);
        for place in 0..self.people.len() {
            self.people[place].ring(self.clock.now())?;
            self.people[place].tell_watches(false)?;
            self.people[place].look();
            self.answer_unasked(place)?;
        }
        self.arrive();
        self.deliver_mail();
        Ok(())
    }

    /// What a reply to a person depends on.
    pub(super) fn circumstances(&self, who: usize) -> Circumstances<'_> {
        let others = self.people.iter().enumerate().filter(|(place, _)| *place != who);
        let others = others.map(|(_, person)| person.name).collect();
        let Person { name, store, id, .. } = &self.people[who];
        let (ledger, shelf, records) = (&self.ledger, &self.shelf, store.as_ref());
        Circumstances { ledger, shelf, who, name, others, records, app: *id }
    }

    /// Answers as asked, or as a host would if all went well.
    pub(super) fn allow(
        &mut self,
        place: usize,
        request: RequestId,
        answer: Option<Answer>,
    ) -> Result<(), DevError> {
        let mut waiting = self.person(place)?.waiting.iter();
        let waiting = waiting.find(|one| one.id == request).ok_or(DevError::NoRequest)?;
        let answer = answer.or_else(|| self.circumstances(place).reply(waiting)).ok_or(DevError::NoAnswer)?;
        self.answer(place, request, answer)
    }

    /// Sends an answer on its way.
    pub(super) fn answer(&mut self, place: usize, id: RequestId, answer: Answer) -> Result<(), DevError> {
        let due = self.time.saturating_add(self.latency);
        let person = self.person_mut(place)?;
        let found = person.waiting.iter().position(|one| one.id == id).ok_or(DevError::NoRequest)?;
        if !answer.answers(&person.waiting[found].kind) {
            return Err(DevError::NoAnswer);
        }
        let request = person.waiting.remove(found);
        let cut_off = person.offline && needs_network(&request.kind) && !matches!(answer, Answer::Refused(_));
        let answer = if cut_off { refused(RefusalCode::Offline) } else { answer }; // SIM-002
        self.under_way.push(UnderWay { person: place, request, answer, due });
        self.arrive();
        Ok(())
    }

    /// Answers what waits, where nobody has to be asked.
    fn answer_unasked(&mut self, place: usize) -> Result<(), DevError> {
        for request in self.people[place].waiting.clone() {
            if let Some(answer) = self.unasked(place, &request) {
                self.answer(place, request.id, answer)?;
            }
        }
        Ok(())
    }

    fn unasked(&mut self, place: usize, request: &Request) -> Option<Answer> {
        let person = &mut self.people[place];
        if person.offline && needs_network(&request.kind) && !request.kind.needs_person() {
            return Some(refused(RefusalCode::Offline)); // SIM-002
        }
        match person.answering {
            Answering::Hand => None,
            Answering::Allow => self.circumstances(place).reply(request),
            Answering::Script(_) => person.script.next_for(&request.kind),
        }
    }

    /// Records every answer that is due. One that cannot be recorded is told to its person's developer, and holds up no other.
    fn arrive(&mut self) {
        let now = self.time;
        let all = std::mem::take(&mut self.under_way);
        let (due, later): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.due <= now);
        self.under_way = later;
        for one in due {
            if let Err(error) = self.record(&one) {
                self.people[one.person].desk.complain(error.code().to_string(), error.to_string());
            }
        }
    }

    fn record(&mut self, one: &UnderWay) -> Result<(), DevError> {
        let person = &self.people[one.person];
        let mut records = person.store.begin_write()?;
        let (now, answer) = (self.clock.now(), self.with_its_file(records.as_mut(), one)?);
        records::record_answer(records.as_mut(), &person.id, one.request.id, &answer, now)?;
        records.commit()?;
        person.wake();
        self.follow(one)
    }

    /// An answer that is a file of the shelf: the app keeps its bytes, and is told its own number of it.
    fn with_its_file(&self, records: &mut dyn WriteRecords, one: &UnderWay) -> Result<Answer, DevError> {
        let (info, told): (&FileInfo, fn(FileInfo) -> Answer) = match &one.answer {
            Answer::FilePicked(info) => (info, Answer::FilePicked),
            Answer::FileFetched(info) => (info, Answer::FileFetched),
            other => return Ok(other.clone()),
        };
        let Some(bytes) = self.shelf.bytes(&info.hash) else { return Ok(one.answer.clone()) };
        let permissions = self.loaded.as_ref().map(|loaded| &loaded.package.manifest().permissions);
        let quota = permissions.and_then(|all| all.files.as_ref()).map_or(0, |files| files.max_bytes);
        match files::keep(records, &self.people[one.person].id, quota, &info.name, bytes) {
            Ok(kept) => Ok(told(kept)),
            Err(FilesError::Store(error)) => Err(error.into()),
            Err(_) => Ok(refused(RefusalCode::Quota)),
        }
    }

    /// Puts a file on the shelf for whom it was shared with.
    fn share(&mut self, from: usize, file: FileId, to: &[PersonId]) -> Result<(), DevError> {
        let person = &self.people[from];
        let records = person.store.begin_read()?;
        let Some(info) = files::info(records.as_ref(), &person.id, file)? else { return Ok(()) };
        let bytes = files::bytes(records.as_ref(), &person.id, file)?;
        drop(records);
        self.shelf.share(&info.name, bytes, to.to_vec());
        Ok(())
    }

    /// What an answer means for the others.
    fn follow(&mut self, one: &UnderWay) -> Result<(), DevError> {
        match (&one.request.kind, &one.answer) {
            (RequestKind::SendCard { title, payload, to, .. }, Answer::CardSent) => {
                let card = self.card_of(one.person, title, payload);
                match to {
                    Some(to) => self.post_to(one.person, to, card),
                    None => self.post_to_all(one.person, &card),
                }
            }
            // The simulator has no bubbles to change in place: what a card became lies beside it.
            (RequestKind::UpdateCard { title, payload, .. }, Answer::CardSent) => {
                let card = Card { updated: true, ..self.card_of(one.person, title, payload) };
                self.post_to_all(one.person, &card);
            }
            (RequestKind::Give(gifts), Answer::Given) => {
                gifts.iter().for_each(|gift| self.give(one.person, gift));
            }
            (RequestKind::Redeem(share), Answer::Redeemed(_)) => {
                if let Some((giver, batch)) = self.ledger.take(share, one.person) {
                    let signal = Event::Signal { source: "claims".to_owned(), id: batch.get() };
                    // Whoever has closed the app looks when they open it.
                    drop(self.people[giver].deliver(signal));
                }
            }
            (RequestKind::ShareFile { file, to }, Answer::FileShared(_)) => {
                return self.share(one.person, *file, to);
            }
            // What a write changes is not known here: whoever watches a read is told, and reads.
            (RequestKind::Write(_), Answer::Written(_)) => {
                for person in &self.people {
                    if let Err(error) = person.tell_watches(true) {
                        person.desk.complain(error.code().to_string(), error.to_string());
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn card_of(&self, from: usize, title: &str, payload: &[u8]) -> Card {
        let from = self.people[from].name;
        let (title, payload) = (title.to_owned(), payload.to_vec());
        Card { from, title, payload, share: None, link: false, updated: false }
    }

    fn post_to(&mut self, from: usize, to: &PersonId, card: Card) {
        let to = self.people.iter().position(|person| person.name == to.as_str());
        self.mail.extend(to.map(|to| Mail { from, to, card }));
    }

    /// Posts the card of a gift: to its receiver, or as a link to everybody.
    fn give(&mut self, giver: usize, gift: &Gift) {
        let share = Some(self.ledger.give(giver, gift));
        let from = self.people[giver].name;
        let link = matches!(gift.to, Receiver::Link);
        let (title, payload) = (gift.title.clone(), gift.payload.clone());
        let card = Card { from, title, payload, share, link, updated: false };
        match &gift.to {
            Receiver::Link => self.post_to_all(giver, &card),
            Receiver::Person(id) => self.post_to(giver, id, card),
        }
    }

    fn post_to_all(&mut self, from: usize, card: &Card) {
        let all = 0..self.people.len();
        self.mail.extend(all.map(|to| Mail { from, to, card: card.clone() }));
    }

    /// Brings cards over; one whose sender or receiver has no network waits.
    fn deliver_mail(&mut self) {
        let manifest = self.loaded.as_ref().map(|loaded| loaded.package.manifest());
        let hears = manifest.is_some_and(|it| it.permissions.chat.is_some_and(|chat| chat.updates));
        for mail in std::mem::take(&mut self.mail) {
            let cut_off = self.people[mail.from].offline || self.people[mail.to].offline;
            if cut_off && mail.from != mail.to {
                self.mail.push(mail);
                continue;
            }
            if hears && mail.from != mail.to {
                let reader = &self.people[mail.to];
                if let Err(error) = reader.hear(&mail.card) {
                    reader.desk.complain(error.code().to_string(), error.to_string());
                }
            }
            self.people[mail.to].cards.push(mail.card);
        }
    }
}
