//! Which packs are in use: the built-in one, and those of files as the journal has adopted them. A file that does not fit leaves
//! the last good ones in use.

use settlement::BusinessDate;
use settlement::fact::{Fact, Stamp};
use settlement::ports::{Cache, Journal, JournalFault};
use settlement::request::Codec;
use settlement::rules::{Book, Pack, PackFault, PacksAdopted};

use crate::desk::Desk;
use crate::fault::FaultCode;
use crate::options::PackFile;
use crate::rule_pack;
use crate::state::Rules;
use crate::view::PacksView;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// At the start: the files of today are adopted if every one of them fits, and the journal says so; else those of the journal
    /// stay in use and the clerk is told why.
    pub(crate) fn packs_at_start(&mut self, now: Stamp) -> Result<(), JournalFault> {
        let today = now.wall.china_date();
        let national = self.national();
        let (read, faults) = self.files_of_today(today);
        let fits = faults.is_empty().then(|| book_of(&national, &read));
        let (book, mut faults) = match fits {
            Some(Ok(book)) => {
                self.adopt_packs(now, &read)?;
                (book, Vec::new())
            }
            Some(Err(fault)) => (self.last_good(&national), vec![fault.to_string()]),
            None => (self.last_good(&national), faults),
        };
        let trial = self.options.rules.trial.clone().and_then(|file| {
            let read = checked(&file, self.options.area.as_str(), None);
            let read = read.and_then(|pack| {
                let mut packs: Vec<Pack> = book.packs().to_vec();
                packs.retain(|known| known.id != pack.id);
                let name = pack.name();
                packs.push(pack);
                let tried = Book::new(packs).map_err(|fault| format!("{}: {fault}", file.name))?;
                Ok((name, tried))
            });
            read.map_err(|fault| faults.push(fault)).ok()
        });
        for fault in &faults {
            tracing::warn!(fault, "a rule pack is not taken");
        }
        if let Some(first) = faults.first() {
            self.tell(now, FaultCode::D61.view_with(Some(first.clone())), None);
        }
        let adopted = self.state.rules.adopted.take();
        let papers = std::mem::take(&mut self.state.rules.papers);
        self.state.rules = Rules { book, adopted, faults, trial, papers };
        Ok(())
    }

    fn national(&self) -> Vec<Pack> {
        if !self.options.rules.national {
            return Vec::new();
        }
        match rule_pack::read(rule_pack::NATIONAL) {
            Ok(pack) => vec![pack],
            // A test reads the same text; said all the same.
            Err(fault) => {
                tracing::error!(%fault, "the built-in rules cannot be read");
                Vec::new()
            }
        }
    }

    /// Every file as a pack, or why not.
    fn files_of_today(&self, today: BusinessDate) -> (Vec<(String, Pack)>, Vec<String>) {
        let (mut packs, mut faults) = (Vec::new(), Vec::new());
        for file in &self.options.rules.files {
            match checked(file, self.options.area.as_str(), Some(today)) {
                Ok(pack) => packs.push((file.content.clone().unwrap_or_default(), pack)),
                Err(fault) => faults.push(fault),
            }
        }
        (packs, faults)
    }

    fn adopt_packs(&mut self, now: Stamp, read: &[(String, Pack)]) -> Result<(), JournalFault> {
        let before = self.state.rules.adopted.as_ref();
        let contents: Vec<String> = read.iter().map(|(content, _)| content.clone()).collect();
        let same = match before {
            Some(before) => before.contents == contents,
            None => contents.is_empty(),
        };
        if same {
            return Ok(());
        }
        let adopted = PacksAdopted {
            hash: settlement::rules::hash_of(&contents),
            before: before.map(|before| before.hash.clone()),
            names: read.iter().map(|(_, pack)| pack.name()).collect(),
            contents,
        };
        self.commit_terminal(now, Fact::PacksAdopted(Box::new(adopted.clone())))?;
        let names = adopted.names.join("、");
        self.state.rules.adopted = Some(adopted);
        self.tell(now, FaultCode::D63.view_with(Some(names)), None);
        Ok(())
    }

    /// The packs that the journal holds; where even they cannot be read any more, the built-in one.
    fn last_good(&self, national: &[Pack]) -> Book {
        let adopted = self.state.rules.adopted.iter().flat_map(|adopted| &adopted.contents);
        let read: Vec<(String, Pack)> =
            adopted.filter_map(|text| Some((text.clone(), rule_pack::read(text).ok()?))).collect();
        book_of(national, &read).or_else(|_| Book::new(national.to_vec())).unwrap_or_default()
    }

    pub(crate) fn packs_view(&self, now: Stamp) -> PacksView {
        let rules = &self.state.rules;
        let today = now.wall.china_date();
        PacksView {
            packs: rules.book.packs().iter().map(Pack::name).collect(),
            rules: u32::try_from(rules.book.rules_on(today).count()).unwrap_or(u32::MAX),
            faults: rules.faults.clone(),
            trial: rules.trial.as_ref().map(|(name, _)| name.clone()),
        }
    }
}

fn book_of(national: &[Pack], read: &[(String, Pack)]) -> Result<Book, PackFault> {
    Book::new(national.iter().chain(read.iter().map(|(_, pack)| pack)).cloned().collect())
}

/// A file as a pack that holds here, and today where that matters.
fn checked(file: &PackFile, area: &str, today: Option<BusinessDate>) -> Result<Pack, String> {
    let name = &file.name;
    let content = file.content.as_ref().map_err(|why| format!("{name}: {why}"))?;
    let pack = rule_pack::read(content).map_err(|fault| format!("{name}: {fault}"))?;
    if !area.starts_with(&pack.region) {
        return Err(format!("{name}: region: the beginning of {area}, not {}", pack.region));
    }
    if let Some((today, until)) = today.zip(pack.valid_until).filter(|(today, until)| until < today) {
        return Err(format!("{name}: valid_until: a day from {today} on, not {until}"));
    }
    // Alone it may name classes and options of the built-in pack; those are checked with the others.
    Ok(pack)
}
