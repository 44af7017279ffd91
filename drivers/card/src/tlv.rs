//! Records of the card: tag (1 byte), length (1 byte), value (reference §1.4). Not BER: no long lengths, no nesting.

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The tag.
    pub tag: u8,
    /// The value with its padding.
    pub value: Vec<u8>,
}

/// Why bytes are no records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordFault {
    /// Not even a tag and a length.
    #[error("no tag and length")]
    Headless,
    /// The length announces more than there is: a wrong Le, or a pull in mid-answer.
    #[error("cut short")]
    Short {
        /// The whole record, tag and length included.
        needed: usize,
    },
}

/// The first record and what follows it.
///
/// # Errors
/// `Headless`, `Short`.
pub fn split_first(bytes: &[u8]) -> Result<(Record, &[u8]), RecordFault> {
    let [tag, length, rest @ ..] = bytes else {
        return Err(RecordFault::Headless);
    };
    let length = usize::from(*length);
    let Some((value, rest)) = rest.split_at_checked(length) else {
        return Err(RecordFault::Short { needed: length + 2 });
    };
    Ok((Record { tag: *tag, value: value.to_vec() }, rest))
}

/// All records of a file read at once; a tail of nothing but 00 or nothing but FF is the unused end of the file.
///
/// # Errors
/// `Headless`, `Short`.
pub fn split_all(bytes: &[u8]) -> Result<Vec<Record>, RecordFault> {
    let mut records = Vec::new();
    let mut rest = bytes;
    while !is_unused(rest) {
        let (record, tail) = split_first(rest)?;
        records.push(record);
        rest = tail;
    }
    Ok(records)
}

/// The value under a tag.
pub fn value(records: &[Record], tag: u8) -> Option<&[u8]> {
    records.iter().find(|record| record.tag == tag).map(|record| record.value.as_slice())
}

fn is_unused(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0) || bytes.iter().all(|byte| *byte == 0xFF)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn records_in_a_row_come_apart() {
        let records = split_all(&[0x0A, 1, 0x31, 0x0B, 1, 0x01, 0x0C, 0]).unwrap();
        assert_eq!(records.iter().map(|record| record.tag).collect::<Vec<_>>(), [0x0A, 0x0B, 0x0C]);
        assert_eq!(value(&records, 0x0A), Some([0x31].as_slice()));
        assert_eq!(value(&records, 0x0D), None);
    }

    #[test]
    fn record_with_part_of_its_value_is_short() {
        assert_eq!(split_first(&[0x05, 4, 0x20, 0x19]), Err(RecordFault::Short { needed: 6 }));
        assert_eq!(split_first(&[0x05]), Err(RecordFault::Headless));
    }

    #[test]
    fn unused_end_of_a_file_is_no_record() {
        assert_eq!(split_all(&[0x0A, 1, 0x31, 0xFF, 0xFF, 0xFF]).unwrap().len(), 1);
        assert_eq!(split_all(&[0x0A, 1, 0x31, 0, 0]).unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn any_bytes_are_split_without_loss(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(records) = split_all(&bytes) {
                let used: usize = records.iter().map(|record| record.value.len() + 2).sum();
                prop_assert!(used <= bytes.len());
                prop_assert!(is_unused(bytes.get(used..).unwrap()));
            }
        }
    }
}
