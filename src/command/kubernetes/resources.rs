//! What is known of the API's own resources: their kinds, and which of them run the cluster.

use super::request::Attributes;

/// What a change to a resource comes to, beyond that it is a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Plain,
    /// Creating one asks a question and stores nothing.
    Review,
    /// Roles and bindings.
    Rbac,
    /// Runs the cluster, or says who may do what in it.
    Admin,
}

/// Groups of which every resource is [`Class::Admin`].
const ADMIN_GROUPS: [&str; 12] = [
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "certificates.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "internal.apiserver.k8s.io",
    "node.k8s.io",
    "scheduling.k8s.io",
    "security.openshift.io",
    "storage.k8s.io",
    "storagemigration.k8s.io",
    "user.openshift.io",
];

const ADMIN: [(&str, &str); 11] = [
    ("", "limitranges"),
    ("", "nodes"),
    ("", "persistentvolumes"),
    ("", "resourcequotas"),
    ("", "serviceaccounts"),
    ("networking.k8s.io", "ingressclasses"),
    ("networking.k8s.io", "networkpolicies"),
    ("networking.k8s.io", "servicecidrs"),
    ("policy", "podsecuritypolicies"),
    ("policy.networking.k8s.io", "adminnetworkpolicies"),
    ("resource.k8s.io", "deviceclasses"),
];

const REVIEWS: [(&str, &str); 6] = [
    ("authentication.k8s.io", "selfsubjectreviews"),
    ("authentication.k8s.io", "tokenreviews"),
    ("authorization.k8s.io", "localsubjectaccessreviews"),
    ("authorization.k8s.io", "selfsubjectaccessreviews"),
    ("authorization.k8s.io", "selfsubjectrulesreviews"),
    ("authorization.k8s.io", "subjectaccessreviews"),
];

pub(super) fn class(of: &Attributes) -> Class {
    let named = |(group, resource): &(&str, &str)| *group == of.group && *resource == of.resource;
    match &*of.group {
        "rbac.authorization.k8s.io" | "authorization.openshift.io" => Class::Rbac,
        _ if REVIEWS.iter().any(named) => Class::Review,
        // A request for a certificate does nothing until somebody approves it.
        "certificates.k8s.io" if of.resource == "certificatesigningrequests" && of.subresource.is_empty() => {
            Class::Plain
        }
        group if ADMIN_GROUPS.contains(&group) || ADMIN.iter().any(named) => Class::Admin,
        _ => Class::Plain,
    }
}

/// The kind that a body of this resource has; `None` where the resource is not one of the API's own.
pub(super) fn kind(of: &Attributes) -> Option<&'static str> {
    let group = KINDS.iter().find(|(group, _)| *group == of.group).map_or("", |(_, kinds)| kinds);
    let pairs = group.split_ascii_whitespace().filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(resource, _)| *resource == of.resource).map(|(_, kind)| kind)
}

const KINDS: [(&str, &str); 20] = [
    (
        "",
        "bindings=Binding configmaps=ConfigMap endpoints=Endpoints events=Event limitranges=LimitRange
        namespaces=Namespace nodes=Node persistentvolumeclaims=PersistentVolumeClaim persistentvolumes=PersistentVolume
        pods=Pod podtemplates=PodTemplate replicationcontrollers=ReplicationController resourcequotas=ResourceQuota
        secrets=Secret serviceaccounts=ServiceAccount services=Service",
    ),
    (
        "apps",
        "controllerrevisions=ControllerRevision daemonsets=DaemonSet deployments=Deployment replicasets=ReplicaSet
        statefulsets=StatefulSet",
    ),
    ("extensions", "daemonsets=DaemonSet deployments=Deployment ingresses=Ingress replicasets=ReplicaSet"),
    ("batch", "cronjobs=CronJob jobs=Job"),
    ("autoscaling", "horizontalpodautoscalers=HorizontalPodAutoscaler"),
    (
        "networking.k8s.io",
        "ingressclasses=IngressClass ingresses=Ingress ipaddresses=IPAddress networkpolicies=NetworkPolicy
        servicecidrs=ServiceCIDR",
    ),
    ("policy", "poddisruptionbudgets=PodDisruptionBudget podsecuritypolicies=PodSecurityPolicy"),
    (
        "rbac.authorization.k8s.io",
        "clusterrolebindings=ClusterRoleBinding clusterroles=ClusterRole rolebindings=RoleBinding roles=Role",
    ),
    (
        "storage.k8s.io",
        "csidrivers=CSIDriver csinodes=CSINode csistoragecapacities=CSIStorageCapacity storageclasses=StorageClass
        volumeattachments=VolumeAttachment",
    ),
    (
        "admissionregistration.k8s.io",
        "mutatingwebhookconfigurations=MutatingWebhookConfiguration
        validatingadmissionpolicies=ValidatingAdmissionPolicy
        validatingadmissionpolicybindings=ValidatingAdmissionPolicyBinding
        validatingwebhookconfigurations=ValidatingWebhookConfiguration",
    ),
    ("apiextensions.k8s.io", "customresourcedefinitions=CustomResourceDefinition"),
    ("apiregistration.k8s.io", "apiservices=APIService"),
    ("scheduling.k8s.io", "priorityclasses=PriorityClass"),
    (
        "certificates.k8s.io",
        "certificatesigningrequests=CertificateSigningRequest clustertrustbundles=ClusterTrustBundle",
    ),
    ("coordination.k8s.io", "leases=Lease"),
    ("discovery.k8s.io", "endpointslices=EndpointSlice"),
    ("events.k8s.io", "events=Event"),
    ("node.k8s.io", "runtimeclasses=RuntimeClass"),
    ("authentication.k8s.io", "selfsubjectreviews=SelfSubjectReview tokenreviews=TokenReview"),
    (
        "authorization.k8s.io",
        "localsubjectaccessreviews=LocalSubjectAccessReview selfsubjectaccessreviews=SelfSubjectAccessReview
        selfsubjectrulesreviews=SelfSubjectRulesReview subjectaccessreviews=SubjectAccessReview",
    ),
];
