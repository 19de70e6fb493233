import eu.europa.esig.dss.diagnostic.DiagnosticData;
import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Judges files that the project made, by veraPDF and by the European Commission's DSS. Reads jobs from standard input:
 * `judge<TAB>file<TAB>detached content or empty`; writes `judge<TAB>file<TAB>accepted|refused<TAB>detail`.
 * The one argument is a trust folder: its *.pem are the anchors, its *.crl the revocation lists.
 */
class Referees {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        CommonCertificateVerifier verifier = verifier(Path.of(arguments[0]));
        for (String line : new String(System.in.readAllBytes(), "UTF-8").split("\n")) {
            String[] job = line.split("\t", -1);
            if (job.length < 3) continue;
            String answer;
            try {
                answer = switch (job[0]) {
                    case "PDF/A-3a" -> profile(job[1], PDFAFlavour.PDFA_3_A);
                    case "PDF/UA-1" -> profile(job[1], PDFAFlavour.PDFUA_1);
                    case "DSS" -> signature(job[1], job[2], verifier);
                    default -> "refused\tno such judge";
                };
            } catch (Exception | LinkageError error) {
                answer = "refused\t" + error.getClass().getSimpleName() + ": " + error.getMessage();
            }
            System.out.println(job[0] + "\t" + job[1] + "\t" + answer.replace('\n', ' '));
        }
    }

    private static String profile(String file, PDFAFlavour flavour) throws Exception {
        try (InputStream stream = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(stream, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult found = validator.validate(parser);
            String broken = found.getFailedChecks().keySet().stream()
                    .map(rule -> rule.getClause() + "-" + rule.getTestNumber()).sorted().collect(Collectors.joining(", "));
            return found.isCompliant() ? "accepted\t" + found.getTotalAssertions() + " checks" : "refused\tclauses " + broken;
        }
    }

    private static String signature(String file, String content, CommonCertificateVerifier verifier) {
        SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(new File(file)));
        validator.setCertificateVerifier(verifier);
        if (!content.isEmpty()) validator.setDetachedContents(List.<DSSDocument>of(new FileDocument(new File(content))));
        Reports reports = validator.validateDocument();
        SimpleReport simple = reports.getSimpleReport();
        DiagnosticData data = reports.getDiagnosticData();
        List<String> said = new ArrayList<>();
        boolean good = !simple.getSignatureIdList().isEmpty();
        for (String id : simple.getSignatureIdList()) {
            Indication indication = simple.getIndication(id);
            var one = data.getSignatureById(id);
            good &= indication == Indication.TOTAL_PASSED && one.isSignatureIntact() && one.isSignatureValid();
            said.add(simple.getSignatureFormat(id) + " " + indication
                    + (simple.getSubIndication(id) == null ? "" : "/" + simple.getSubIndication(id)));
            simple.getAdESValidationErrors(id).forEach(error -> said.add(error.getValue()));
        }
        return (good ? "accepted\t" : "refused\t") + String.join("; ", said);
    }

    private static CommonCertificateVerifier verifier(Path folder) throws Exception {
        CommonTrustedCertificateSource anchors = new CommonTrustedCertificateSource();
        List<File> lists = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path one : files.sorted().toList()) {
                if (one.toString().endsWith(".pem")) {
                    CertificateToken anchor = DSSUtils.loadCertificate(one.toFile());
                    anchors.addCertificate(anchor);
                } else if (one.toString().endsWith(".crl")) {
                    lists.add(one.toFile());
                }
            }
        }
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(anchors);
        List<DSSDocument> documents = lists.stream().map(file -> (DSSDocument) new FileDocument(file)).toList();
        if (!documents.isEmpty()) verifier.setCrlSource(new ExternalResourcesCRLSource(documents.toArray(new DSSDocument[0])));
        return verifier;
    }
}
