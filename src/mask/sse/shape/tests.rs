use serde_json::json;

use super::*;

fn piece(event: &serde_json::Value) -> Vec<Key> {
    let data = event.to_string();
    let key = |(_, mark)| match mark {
        Mark::Piece(key) => Some(key),
        Mark::Bytes(_) | Mark::Repeats(_) => None,
    };
    Carrier::Event.shape(data.as_bytes(), false).marks.into_iter().filter_map(key).collect()
}

#[test]
fn texts_are_told_apart_by_what_the_event_says_wherever_it_says_it() {
    let same = [
        (
            json!({"choices": [{"index": 2, "delta": {"content": "a"}}]}),
            json!({"choices": [{"delta": {"content": "b"}, "index": 2}]}),
        ),
        (
            json!({"choices": [{"delta": {"content": "a"}}]}),
            json!({"choices": [{"delta": {"content": [{"type": "text", "text": "b"}]}}]}),
        ),
        (
            json!({"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": "a"}}),
            json!({"delta": {"text": "b"}, "type": "content_block_delta", "index": 1}),
        ),
        (
            json!({"type": "x.delta", "delta": "a", "item_id": "i"}),
            json!({"item_id": "i", "delta": "b", "type": "x.delta"}),
        ),
    ];
    for (first, second) in same {
        assert_eq!(piece(&first), piece(&second), "{first} {second}");
        assert_eq!(piece(&first).len(), 1, "{first}");
    }
    let apart = [
        (
            json!({"choices": [{"index": 0, "delta": {"content": "a"}}]}),
            json!({"choices": [{"index": 1, "delta": {"content": "a"}}]}),
        ),
        (json!({"choices": [{"delta": {"content": "a"}}]}), json!({"choices": [{"delta": {"refusal": "a"}}]})),
        (
            json!({"choices": [{"delta": {"tool_calls": [{"index": 0, "function": {"arguments": "a"}}]}}]}),
            json!({"choices": [{"delta": {"tool_calls": [{"index": 1, "function": {"arguments": "a"}}]}}]}),
        ),
        (
            json!({"type": "x.delta", "delta": "a", "item_id": "i"}),
            json!({"type": "x.delta", "delta": "a", "item_id": "j"}),
        ),
        (
            json!({"type": "x.delta", "delta": "a", "content_index": 0}),
            json!({"type": "x.delta", "delta": "a", "content_index": 1}),
        ),
        (
            json!({"type": "x.delta", "delta": "a", "output_index": 0}),
            json!({"type": "x.delta", "delta": "a", "output_index": 1}),
        ),
        (json!({"type": "x.delta", "delta": "a"}), json!({"type": "y.delta", "delta": "a"})),
        (
            json!({"type": "d_delta", "index": 0, "delta": {"text": "a"}}),
            json!({"type": "d_delta", "index": 1, "delta": {"text": "a"}}),
        ),
    ];
    for (first, second) in apart {
        assert_ne!(piece(&first), piece(&second), "{first} {second}");
        assert_eq!(piece(&first).len(), 1, "{first}");
    }
}

#[test]
fn an_end_names_the_texts_that_end() {
    let block =
        |index: u64| piece(&json!({"type": "content_block_delta", "index": index, "delta": {"text": "a"}})).remove(0);
    let output = |output: u64, item: &str| {
        piece(&json!({"type": "response.output_text.delta", "output_index": output, "item_id": item, "delta": ""}))
            .remove(0)
    };
    let choice = |index: u64| piece(&json!({"choices": [{"index": index, "delta": {"content": ""}}]})).remove(0);
    let texts = [block(0), block(1), output(0, "a"), output(1, "b"), choice(0), choice(1)];
    let cases = [
        (r#"{"type":"content_block_stop","index":1}"#, vec![1, 3]),
        (r#"{"type":"message_stop"}"#, vec![0, 1, 2, 3]),
        (r#"{"type":"response.output_text.done","output_index":1,"item_id":"b","text":""}"#, vec![3]),
        (r#"{"type":"response.output_item.done","output_index":0,"item":{"id":"a"}}"#, vec![0, 2]),
        (r#"{"type":"response.completed","response":{"id":"r"}}"#, vec![0, 1, 2, 3]),
        (r#"{"choices":[{"index":1,"delta":{},"finish_reason":"stop"}]}"#, vec![5]),
        (r#"{"choices":[{"index":1,"delta":{},"finish_reason":null}]}"#, vec![]),
        (r#"{"type":"ping"}"#, vec![]),
        (" [DONE] ", vec![0, 1, 2, 3, 4, 5]),
    ];
    for (data, expected) in cases {
        let ends = Carrier::Event.shape(data.as_bytes(), true).ends;
        let ended: Vec<usize> = (0..6).filter(|at| ends.iter().any(|end| end.ends(&texts[*at]))).collect();
        assert_eq!(ended, expected, "{data}");
    }
}

#[test]
fn other_events_are_left_alone() {
    let events = [
        r#"{"choices":[{"delta":{"role":"assistant"}}]}"#,
        r#"{"choices":[{"message":{"content":"whole"}}]}"#,
        r#"{"delta":{"stop_reason":"end_turn"}}"#,
        r#"{"delta":"+0.5","type":"tick"}"#,
        r#"{"delta":{"text":"x"},"type":"tick"}"#,
        r#"{"choices":[{"text":"yes"},{"text":"no"}]}"#,
        r#"{"delta":7}"#,
        r#"{"delta":"broken}"#,
        r#"{"delta":"broken","#,
        r#"[{"delta":"x"}]"#,
        r#"{"type":"response.audio.delta","delta":"QUJD"}"#,
        "\"delta\"",
        "delta",
        "",
    ];
    for event in events {
        assert_eq!(Carrier::Event.shape(event.as_bytes(), false), Shape::default(), "{event}");
    }
}
