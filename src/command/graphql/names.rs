//! Which mutations remove something, told by the field's name: a heuristic, since the schema is not in the request.
//!
//! A name is cut into words at underscores and capitals (`bulkDeleteUsers`, `product_delete`, `deleteUser_v2`). One of
//! [`ANYWHERE`] among them is enough, and one of [`FIRST`] as the first of them.

const ANYWHERE: [&str; 6] = ["delete", "destroy", "erase", "purge", "remove", "truncate"];
const FIRST: [&str; 3] = ["clear", "drop", "wipe"];

pub(super) fn removes(field: &str) -> bool {
    let words = words(field);
    let is = |word: &String, list: &[&str]| list.contains(&word.as_str());
    words.iter().any(|word| is(word, &ANYWHERE)) || words.first().is_some_and(|word| is(word, &FIRST))
}

fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in name.chars() {
        let letter = c.is_ascii_alphabetic();
        let begins = c.is_ascii_uppercase() && lower;
        if !letter || begins {
            words.push(String::new());
        }
        if letter && let Some(last) = words.last_mut() {
            last.push(c.to_ascii_lowercase());
        }
        lower = c.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_word_and_not_by_letters() {
        for name in [
            "deleteUser",
            "DeleteUser",
            "DELETE_USER",
            "delete_users_by_pk",
            "productDelete",
            "bulk_remove2Items",
            "_purge",
            "dropTable",
            "wipe",
            "clearCart",
            "truncate",
        ] {
            assert!(removes(name), "{name}");
        }
        for name in ["undelete", "createDropOff", "setDeleted", "removal", "updateUser", "nuclear", "", "eraser"] {
            assert!(!removes(name), "{name}");
        }
    }
}
