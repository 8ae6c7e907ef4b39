//! The document in OpenAPI 3.0.3, for generators that do not support 3.1.

use serde_json::Value;

/// The same document in OpenAPI 3.0.3. It differs in the version, and in that a schema there has
/// one `example` where it has a list of `examples` in 3.1.
pub(super) fn in_3_0(document: &Value) -> Value {
    let mut document = document.clone();
    document["openapi"] = "3.0.3".into();
    for (_, schema) in document["components"]["schemas"].as_object_mut().into_iter().flatten() {
        with_one_example(schema);
    }
    document
}

fn with_one_example(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    if let Some(Value::Array(examples)) = fields.remove("examples")
        && let Some(example) = examples.into_iter().next()
    {
        fields.insert("example".into(), example);
    }
    for nested in ["properties", "items"] {
        match fields.get_mut(nested) {
            Some(Value::Object(properties)) if nested == "properties" => {
                properties.values_mut().for_each(with_one_example);
            }
            Some(schema) => with_one_example(schema),
            None => {}
        }
    }
}
